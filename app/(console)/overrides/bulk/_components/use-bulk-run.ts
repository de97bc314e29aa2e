"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import type { IntentView } from "#lib/contract/intent.ts";
import type { GuardName } from "#lib/contract/guard.ts";
import { type BulkAsked, bulkPlanQuery, drainStep } from "#lib/query/bulk-queries.ts";
import { mayBeDone } from "#lib/api/may-be-done.ts";
import { asHeadgateError } from "#lib/query/client.ts";
import { drainsOfQuery, drainsQuery } from "#lib/query/queries.ts";
import { useLeaveGuard } from "#components/ui/leave-guard.ts";
import { type Attempt, heldOf, nextStep, safeAfter, stepsOf, withOthers } from "./run-steps.ts";

const NONE: readonly IntentView[] = [];

/** How often it is looked whether the next may begin: who looks away from a run of theirs has not stopped it. */
const STEP_MS = 2000;
const EACH_STEP = { refetchInterval: STEP_MS, refetchIntervalInBackground: true } as const;

/** By service. */
type Failures = ReadonlyMap<string, Attempt>;
const NOT_FAILED: Failures = new Map();

interface Failed {
  /** The run. */
  readonly of: string;
  readonly failures: Failures;
}

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
  // Begun for these: another selection, or another owner, is another run.
  const name = JSON.stringify([asked.ns, asked.select, asked.owner]);
  const [begun, setBegun] = useState<string>();
  const isRunning = begun === name;
  if (begun !== undefined && !isRunning) setBegun(undefined);
  const [failed, setFailed] = useState<Failed>({ of: name, failures: NOT_FAILED });
  // What was answered of another selection is not told of this one.
  const failures = failed.of === name ? failed.failures : NOT_FAILED;
  const results = useMemo(() => plan.data?.results ?? [], [plan.data]);
  const [safe, setSafe] = useState<ReadonlySet<string>>(new Set());
  const drains = useQuery({
    ...drainsOfQuery(asked.ns, asked.owner === "" ? undefined : asked.owner),
    ...(isRunning ? EACH_STEP : {}),
  }).data?.items;
  const known = drains === undefined ? safe : safeAfter(safe, drains);
  if (known !== safe) setSafe(known);
  const standing =
    useQuery({ ...drainsQuery(asked.ns), ...(isRunning ? EACH_STEP : {}) }).data?.items ?? NONE;
  const own = useMemo(
    () => stepsOf({ plan: results, safe: known, forced, failures }),
    [results, known, forced, failures],
  );
  const steps = useMemo(() => withOthers(own, standing, asked.owner), [own, standing, asked.owner]);
  const next = isRunning ? nextStep(steps, atOnce) : undefined;
  const isDone =
    plan.data !== undefined && !steps.some(({ state }) => state === "waiting" || state === "draining");
  // It was of those that were there: whoever comes later is not drained unasked.
  if (isRunning && isDone) setBegun(undefined);
  const busy = useRef(false);
  const current = useRef(name);
  const [, lookAgain] = useReducer((looks: number) => looks + 1, 0);

  useEffect(() => {
    current.current = name;
    if (next === undefined || busy.current) return;
    busy.current = true;
    void drainStep(queries, { ...asked, ...next, ...body, force: forced })
      .catch((error: unknown) => {
        // Of a run that was left for another: it stopped as it was left.
        if (current.current !== name) return;
        const failure = asHeadgateError(error);
        const lost = mayBeDone(failure) ? next.instances : undefined;
        setFailed(({ of, failures }) => ({
          of: name,
          failures: new Map(of === name ? failures : []).set(next.service, {
            message: failure.message,
            lost,
          }),
        }));
        // How many are on their way out is not known either: no more until somebody goes on.
        if (lost !== undefined) setBegun(undefined);
      })
      // Who is held now decides what comes next: that must be known first.
      .then(() => plan.refetch())
      .finally(() => {
        busy.current = false;
        // After a failure nothing else may have changed.
        lookAgain();
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
    held: useMemo(() => heldOf(steps, drains ?? NONE), [steps, drains]),
    isRunning,
    isDone,
    start: () => {
      setFailed({ of: name, failures: NOT_FAILED });
      setBegun(name);
    },
    stop: () => setBegun(undefined),
  };
}
