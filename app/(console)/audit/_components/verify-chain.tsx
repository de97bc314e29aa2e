"use client";
import { Button, CopyButton } from "@mantine/core";
import { IconCircleCheckFilled } from "@tabler/icons-react";
import type { UseMutationResult } from "@tanstack/react-query";
import { Problem } from "#components/ui/problem.tsx";
import type { AuditVerdict } from "#lib/contract/audit.ts";
import type { HeadgateError } from "#lib/contract/error.ts";
import { plural, sentenceOf } from "#lib/format.ts";
import { exact } from "#lib/time.ts";

/** What came of the last verification, in words. */
export function ChainVerdict({
  verification: { data, error },
}: {
  verification: UseMutationResult<AuditVerdict, HeadgateError, void>;
}) {
  if (error !== null)
    return (
      <Problem
        title="The chain could not be verified."
        detail={sentenceOf(error.message)}
        requestId={error.requestId}
      />
    );
  if (data === undefined) return null;
  if (!data.ok)
    return (
      <Problem
        title={`The chain breaks at record ${data.brokenAt ?? "–"}:`}
        detail={`${data.why ?? "it is not known why"}. ${countText(data)}`}
      />
    );
  if (data.count === 0)
    return (
      <p role="status" className="hg-audit-verdict">
        Nothing is recorded yet: there is nothing to verify.
      </p>
    );
  return (
    <div role="status" className="hg-audit-verdict">
      <IconCircleCheckFilled size={16} aria-hidden color="var(--hg-good)" />
      <div>
        <p>
          <strong>The chain holds.</strong> {countText(data)}
        </p>
        <Anew verdict={data} />
        {data.head === undefined ? null : (
          <p className="hg-audit-head">
            <span>Hash of the last</span> <code className="hg-mono">{data.head}</code>
            <CopyButton value={data.head} timeout={1500}>
              {({ copied, copy }) => (
                <Button variant="default" size="compact-xs" onClick={copy}>
                  {copied ? "Copied" : "Copy"}
                </Button>
              )}
            </CopyButton>
          </p>
        )}
      </div>
    </div>
  );
}

/** Stretches that begin in the middle: nobody is to take them for one history. */
function Anew({ verdict: { segments, from } }: { verdict: AuditVerdict }) {
  const later = segments.filter(({ seq }) => seq !== from);
  if (later.length === 0) return null;
  return (
    <ul>
      {later.map(({ seq, at, why }) => (
        <li key={seq}>
          It begins anew at record {seq}, {exact(at)}: {why}.
        </li>
      ))}
    </ul>
  );
}

function countText({ count, from, to, since }: AuditVerdict): string {
  if (from === undefined) return "";
  const which = to === undefined || to === from ? "" : `, ${from} to ${to}`;
  return `${plural(count, "record")}${which}${since === undefined ? "" : `, since ${exact(since)}`}.`;
}
