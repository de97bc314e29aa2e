"use client";
import Link from "next/link";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { useAsking } from "#components/fleet/use-asking.ts";
import { NamespaceChoice } from "#components/shell/namespace-choice.tsx";
import { useNamespaces } from "#components/shell/use-namespaces.ts";
import { PageHead } from "#components/ui/page-head.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { Selection } from "#lib/contract/bulk.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { bulkPath, overridesPath } from "#lib/paths.ts";
import { useLack } from "#lib/query/use-lack.ts";
import { useMay } from "#lib/query/use-may.ts";
import { BulkControls } from "./bulk-controls.tsx";
import { BulkServices } from "./bulk-services.tsx";
import { SelectionFields } from "./selection-fields.tsx";
import { selectionText, useBulkState } from "./use-bulk-state.ts";
import { useBulkRun } from "./use-bulk-run.ts";

/** Who may not drain is refused the plan too: it is not asked for. */
const NOTHING: Selection = {};

/** A drain is of one namespace: where there are several, it is chosen first. */
export function BulkDrain() {
  const { ns, only, isMixed } = useNamespaces();
  const bulk = useBulkState();
  const { select } = bulk;
  if (only !== undefined) return <NamespaceDrain key={only} ns={only} bulk={bulk} />;
  return (
    <>
      <BulkHead ns={ns} select={select} />
      {isMixed ? <NamespaceChoice pathOf={(name) => bulkPath(name, select)} /> : null}
    </>
  );
}

/** A drain of whatever has a zone, a host or a version in common, over all services, a few at a time. */
function NamespaceDrain({ ns, bulk }: { ns: string; bulk: ReturnType<typeof useBulkState> }) {
  const { select, owner, atOnce } = bulk;
  const asking = useAsking(() => "incident", bulk.text);
  const mayDrain = useMay("drain");
  const lack = useLack("drain");
  const { force = [], ...body } = asking.bodyFor(asking.ticked);
  const run = useBulkRun({
    asked: { ns, select: mayDrain === true ? select : NOTHING, owner },
    atOnce,
    forced: force,
    body,
  });
  const isEmpty = Object.keys(select).length === 0;
  const { error, data } = run.plan;

  return (
    <>
      <BulkHead ns={ns} select={select} />
      <SelectionFields ns={ns} bulk={bulk} isLocked={run.isRunning} />
      {mayDrain === false ? (
        <Nothing title={`${lack}, for a drain of many and also to look at its plan.`} />
      ) : isEmpty ? (
        <Nothing title="Choose a zone, a host, a version, a source or a service: what would come of it is shown before anything is drained." />
      ) : data === undefined ? (
        error === null ? (
          <RowSkeletons rows={5} />
        ) : error.code === "not_found" ? (
          <Nothing title={`Nobody in ${ns} has ${selectionText(select)}.`} />
        ) : (
          <FailedAnswer what="the plan" error={error} onRetry={() => void run.plan.refetch()} />
        )
      ) : (
        <div className="hg-bulk-page">
          <BulkControls ns={ns} bulk={bulk} run={run} asking={asking} body={{ ...body, force }} />
          <BulkServices ns={ns} bulk={bulk} run={run} />
        </div>
      )}
    </>
  );
}

function BulkHead({ ns, select }: { ns: string; select: Selection }) {
  return (
    <PageHead
      trail={
        <>
          <Link href={overridesPath(ns)} prefetch={false} className="hg-link">
            Overrides
          </Link>
          {ns === ALL_NAMESPACES ? null : ` / ${ns}`}
        </>
      }
      title={Object.keys(select).length === 0 ? "Drain a selection" : `Drain ${selectionText(select)}`}
      lead="Every instance that has these in common, over all services, a few at a time. Each stays in its table with weight 0."
    />
  );
}
