"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type { IntentView } from "#lib/contract/intent.ts";
import type { GuardName } from "#lib/contract/guard.ts";
import { type BulkAsked, bulkPlanQuery, drainStep } from "#lib/query/bulk-queries.ts";
import { asHeadgateError } from "#lib/query/client.ts";
import { drainsOfQuery, drainsQuery } from "#lib/query/queries.ts";
import { useLeaveGuard } from "#components/ui/leave-guard.ts";
import { nextStep, safeAfter, stepsOf, withOthers } from "./run-steps.ts";

const NONE: readonly IntentView[] = [];

/** How often it is looked whether the next may begin. */
const STEP_MS = 2000;

interface RunOptions {
  readonly asked: BulkAsked;
  readonly atOnce: number;
  readonly forced: readonly GuardName[];
  readonly body: { readonly reason: string; readonly expiresInSeconds?: number };
}

/**
 * Drains a selection a few at a time. What was done stands in Headgate, as drains of the owner; what comes next is
 * decided here, in this tab, for as long as it is open and nobody stopped it.
 */
export function useBulkRun({ asked, atOnce, forced, body }: RunOptions) {
  const queries = useQueryClient();
  const plan = useQuery(bulkPlanQuery(asked));
  const [isRunning, setRunning] = useState(false);
  const [failures, setFailures] = useState<ReadonlyMap<string, string>>(new Map());
  const results = useMemo(() => plan.data?.results ?? [], [plan.data]);
  const [safe, setSafe] = useState<ReadonlySet<string>>(new Set());
  const drains = useQuery({
    ...drainsOfQuery(asked.ns, asked.owner === "" ? undefined : asked.owner),
    // Who looks away from a run of theirs has not stopped it.
    ...(isRunning ? { refetchInterval: STEP_MS } : {}),
  }).data?.items;
  const known = drains === undefined ? safe : safeAfter(safe, drains);
  if (known !== safe) setSafe(known);
  const standing = useQuery(drainsQuery(asked.ns)).data?.items ?? NONE;
  const own = useMemo(
    () => stepsOf({ plan: results, safe: known, forced, failures }),
    [results, known, forced, failures],
  );
  const steps = useMemo(() => withOthers(own, standing, asked.owner), [own, standing, asked.owner]);
  const next = isRunning ? nextStep(steps, atOnce) : undefined;
  const isDone =
    plan.data !== undefined && !steps.some(({ state }) => state === "waiting" || state === "draining");
  // It was of those that were there: whoever comes later is not drained unasked.
  if (isRunning && isDone) setRunning(false);
  const busy = useRef(false);

  useEffect(() => {
    if (next === undefined || busy.current) return;
    busy.current = true;
    void drainStep(queries, { ...asked, ...next, ...body, force: forced })
      .catch((error: unknown) => {
        const { message } = asHeadgateError(error);
        setFailures((known) => new Map(known).set(next.service, message));
      })
      // Who is held now decides what comes next: that must be known first.
      .then(() => plan.refetch())
      .finally(() => {
        busy.current = false;
      });
  });

  useLeaveGuard(
    isRunning && !isDone
      ? "Nothing more of this selection is drained once this page is left. What is drained stays so. Leave it?"
      : undefined,
  );

  return {
    plan,
    steps,
    isRunning,
    isDone,
    start: () => {
      setFailures(new Map());
      setRunning(true);
    },
    stop: () => setRunning(false),
  };
}
