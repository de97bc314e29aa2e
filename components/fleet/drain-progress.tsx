"use client";
import { useQuery } from "@tanstack/react-query";
import { Ago } from "#components/ui/ago.tsx";
import { Problem } from "#components/ui/problem.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { drainQuery, type InstanceAt } from "#lib/query/queries.ts";
import { DrainStages } from "./drain-stages.tsx";
import { DrainVerdict } from "./drain-verdict.tsx";

/** How far an owner's drain has come, whom it waits for, and whether the process may be stopped. */
export function DrainProgress({ at, owner }: { at: InstanceAt; owner: string | undefined }) {
  const query = useQuery(drainQuery(at, owner));
  // Also where it was told before: "safe to stop" outlives no drain.
  if (query.error?.code === "not_found") {
    return (
      <p>
        <strong>This drain stands no more:</strong> it was undone, or its time was over.
      </p>
    );
  }
  if (query.data === undefined) {
    if (query.error === null) return <RowSkeletons rows={4} />;
    return (
      <Problem title="No progress to show." detail={query.error.message} requestId={query.error.requestId} />
    );
  }
  const { drain } = query.data;
  return (
    <>
      <DrainVerdict drain={drain} />
      <DrainStages at={at} drain={drain} />
      <p className="hg-quiet">
        “{drain.reason}”, asked by {drain.actor}
        {drain.owner === drain.actor ? "" : ` for ${drain.owner}`}, <Ago at={drain.createdAt} />
        {drain.expiresAt === undefined ? null : (
          <>
            ; ends by itself <Ago at={drain.expiresAt} as="ahead" />
          </>
        )}
        .
      </p>
      <p className="hg-quiet">
        Close this and go on: the drain stands in the header of every page until it is undone.
      </p>
    </>
  );
}
