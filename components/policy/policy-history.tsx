"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Ago } from "#components/ui/ago.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { PolicyVersionView, PolicyView } from "#lib/contract/policy-api.ts";
import { versionChanges } from "#lib/contract/policy-version-changes.ts";
import { sentenceList } from "#lib/format.ts";
import { type PolicyAt, policyHistoryQuery } from "#lib/query/policies.ts";
import { ChangeList } from "./change-list.tsx";
import { NotLoaded } from "./not-loaded.tsx";
import { Rollback } from "./rollback.tsx";

interface PolicyHistoryProps {
  at: PolicyAt;
  view: PolicyView;
  mayWrite: boolean;
  onDone: (view: PolicyView) => void;
}

/** Every version that is kept, newest first: who, when, why, and what it changed; each can be put back. */
export function PolicyHistory({ at, view, mayWrite, onDone }: PolicyHistoryProps) {
  const { data, error, refetch } = useQuery(policyHistoryQuery(at));
  const [back, setBack] = useState<PolicyVersionView>();
  if (data === undefined) {
    return error === null ? (
      <RowSkeletons rows={4} />
    ) : (
      <NotLoaded what="the history" error={error} onRetry={() => void refetch()} />
    );
  }
  if (back !== undefined)
    return <Rollback at={at} view={view} version={back} onBack={() => setBack(undefined)} onDone={onDone} />;
  if (data.length === 0) return <Nothing title="Nothing was written yet: everything is what it inherits." />;
  return (
    <ol className="hg-versions">
      {data.map((version, index) => (
        <li key={version.version}>
          <Version version={version} before={data[index + 1]} isOldest={version.version === 1} />
          {index === 0 ? (
            <span className="hg-quiet">This one stands.</span>
          ) : mayWrite ? (
            <Button variant="default" size="compact-xs" onClick={() => setBack(version)}>
              Put version {version.version} back…
            </Button>
          ) : null}
        </li>
      ))}
      {isWhole(data) ? (
        <li>
          <h3>Before version 1</h3>
          <p>Nothing was set: everything was what it inherits.</p>
          {mayWrite ? (
            <Button variant="default" size="compact-xs" onClick={() => setBack(NOTHING_SET)}>
              Put that back…
            </Button>
          ) : null}
        </li>
      ) : null}
    </ol>
  );
}

/** What stood before the first version of all. */
const NOTHING_SET: PolicyVersionView = { version: 0, actor: "", patch: {} };

const isWhole = (versions: readonly PolicyVersionView[]): boolean => versions.at(-1)?.version === 1;

function Version({
  version: told,
  before,
  isOldest,
}: {
  version: PolicyVersionView;
  before: PolicyVersionView | undefined;
  isOldest: boolean;
}) {
  const { version, actor, at, reason, rollbackTo, forced } = told;
  const isKnown = before !== undefined || isOldest;
  return (
    <>
      <h3>
        Version {version} <span className="hg-quiet">by</span> {actor}{" "}
        <span className="hg-quiet">{at === undefined ? "at an unknown time" : <Ago at={at} />}</span>
      </h3>
      <p>
        {reason ?? <span className="hg-quiet">Written past Headgate: no reason is known.</span>}
        {rollbackTo === undefined ? null : <span className="hg-quiet"> Puts version {rollbackTo} back.</span>}
        {forced === undefined ? null : (
          <span className="hg-quiet"> Passed {sentenceList(forced)} by force.</span>
        )}
      </p>
      {isKnown ? (
        <ChangeList changes={versionChanges(before?.patch ?? {}, told)} />
      ) : (
        <p className="hg-quiet">What came before it is not kept any more.</p>
      )}
    </>
  );
}
