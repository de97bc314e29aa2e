"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { byEffect } from "#components/fleet/table-changes.ts";
import { NoTableChange } from "./no-table-change.tsx";
import { PolicyChange } from "./policy-change.tsx";
import { EndpointChangeItem } from "./endpoint-change-item.tsx";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { TableDiff } from "#lib/contract/table-history.ts";
import { plural, sentenceList } from "#lib/format.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { eventsBetweenQuery } from "#lib/query/table-history.ts";

const none: readonly LoggedEvent[] = [];
const STEP = 50;

/** A difference of two tables in words, what moved most first. */
export function TableDiffView({ at, diff }: { at: ServiceAt; diff: TableDiff }) {
  const { firstAt = 0, lastAt = 0, endpoints, policy, protection } = diff;
  const events = useQuery(eventsBetweenQuery(at, firstAt, lastAt)).data?.items ?? none;
  const isNothing = endpoints.length === 0 && policy === undefined && protection === undefined;
  return (
    <>
      <div className="hg-change-summary">
        <p>
          <strong>{isNothing ? "Nothing that clients see changed." : `${summaryOf(diff)}.`}</strong>{" "}
          <span className="hg-quiet">
            Revision <span className="hg-mono">{diff.from}</span> → <span className="hg-mono">{diff.to}</span>
            , {plural(diff.revisions, "change")} of the table
          </span>
        </p>
        {diff.isWhole ? null : (
          <p className="hg-quiet">
            Begins with the oldest change that is kept: of the last hour, 64 of a table at most, and none from
            before the replica started.
          </p>
        )}
      </div>
      {isNothing ? <NoTableChange revisions={diff.revisions} /> : null}
      {protection === undefined ? null : (
        <p>
          Protection: {protection.before} → <b>{protection.after}</b>
        </p>
      )}
      {policy === undefined ? null : (
        <PolicyChange before={policy.before} after={policy.after} events={events} ns={at.ns} />
      )}
      {endpoints.length === 0 ? null : <EndpointChanges at={at} endpoints={endpoints} events={events} />}
    </>
  );
}

interface EndpointChangesProps {
  at: ServiceAt;
  endpoints: TableDiff["endpoints"];
  events: readonly LoggedEvent[];
}

/** What moved most; a whole deploy is thousands. */
function EndpointChanges({ at, endpoints, events }: EndpointChangesProps) {
  const [shown, setShown] = useState(STEP);
  const byInstance = useMemo(() => Map.groupBy(events, ({ instance }) => instance), [events]);
  const sorted = useMemo(() => endpoints.toSorted(byEffect), [endpoints]);
  return (
    <>
      <ul className="hg-table-changes" aria-label="Endpoints that changed">
        {sorted.slice(0, shown).map((change) => (
          <EndpointChangeItem
            key={change.id}
            at={at}
            change={change}
            events={byInstance.get(change.id) ?? none}
          />
        ))}
      </ul>
      {sorted.length > shown ? (
        <Button variant="default" size="xs" onClick={() => setShown(shown + STEP)}>
          Show more of {plural(sorted.length, "endpoint")}
        </Button>
      ) : null}
    </>
  );
}

function summaryOf({ endpoints, policy, protection }: TableDiff): string {
  const came = endpoints.filter(({ before }) => before === undefined).length;
  const went = endpoints.filter(({ after }) => after === undefined).length;
  const changed = endpoints.length - came - went;
  const parts = [
    came === 0 ? "" : `${plural(came, "endpoint")} came`,
    went === 0 ? "" : `${plural(went, "endpoint")} went`,
    changed === 0 ? "" : `${plural(changed, "endpoint")} changed`,
    policy === undefined ? "" : "the policy changed",
    protection === undefined ? "" : "protection changed",
  ].filter((part) => part !== "");
  const text = sentenceList(parts, 5);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
