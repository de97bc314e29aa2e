"use client";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Nothing, Section } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { ProbeOutcome } from "#lib/contract/views.ts";
import { latency } from "#lib/format.ts";
import { probesQuery } from "#lib/query/instance-queries.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { clockSeconds, exact } from "#lib/time.ts";

/** Shown before more are asked for. */
const FEW = 12;

/** What the last probes were answered, the newest first. */
export function LastProbes({ at, isProbed }: { at: InstanceAt; isProbed: boolean }) {
  const [isWhole, setWhole] = useState(false);
  const { data, error, refetch } = useQuery(probesQuery(at));
  const shown = isWhole ? data?.items : data?.items.slice(0, FEW);
  return (
    <Section title="Last probes" {...(data === undefined ? {} : { count: data.items.length })}>
      {data === undefined || shown === undefined ? (
        error === null ? (
          <RowSkeletons rows={4} />
        ) : (
          <FailedAnswer what="its probes" error={error} onRetry={() => void refetch()} />
        )
      ) : shown.length === 0 ? (
        <Nothing
          title={
            isProbed ? "None has finished since this leader came." : "Headgate does not probe this instance."
          }
        />
      ) : (
        <>
          <ol
            className="hg-last-probes"
            tabIndex={isWhole ? 0 : undefined}
            aria-label="Last probes, the newest first"
          >
            {shown.map((probe) => (
              <ProbeLine key={probe.at} probe={probe} />
            ))}
          </ol>
          <p className="hg-quiet hg-traffic-coverage">
            {data.items.length < data.kept ? (
              <>
                This leader keeps them since <Ago at={data.since} as="since" />.
              </>
            ) : (
              `The last ${data.kept} are kept.`
            )}{" "}
            {data.items.length > FEW && !isWhole ? (
              <Button variant="subtle" size="compact-sm" onClick={() => setWhole(true)}>
                Show all {data.items.length}
              </Button>
            ) : null}
          </p>
        </>
      )}
    </Section>
  );
}

function ProbeLine({ probe: { at, ok, degraded, detail, latencyMs } }: { probe: ProbeOutcome }) {
  const [Mark, word, tone] = !ok
    ? ([IconX, "failed", "bad"] as const)
    : degraded
      ? ([IconAlertTriangle, "passed, degraded", "caution"] as const)
      : ([IconCheck, "passed", "good"] as const);
  return (
    <li>
      <time dateTime={new Date(at).toISOString()} title={exact(at)}>
        {clockSeconds(at)}
      </time>
      <Mark size={14} aria-label={word} color={`var(--hg-${tone})`} />
      <span data-ok={ok}>{detail}</span>
      <span className="hg-last-probes-time">{latency(latencyMs)}</span>
    </li>
  );
}
