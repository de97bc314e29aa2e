import type { CircuitPolicy } from "#lib/contract/policy.ts";
import type { ClientCalls, Refusal } from "./model.ts";
import type { Pair } from "./traffic.ts";
import { summed } from "./window.ts";

/** What of the reported calls counts against an instance, and whose word it is. */
export interface Counted {
  readonly calls: number;
  readonly failed: number;
  /** As reported by clients that are not suspect. */
  readonly reported: { readonly calls: number; readonly failed: number };
  /** Calls of the clients whose failures these are. */
  readonly failing: readonly ClientCalls[];
}

/** Why a circuit is to open. */
export interface Verdict {
  readonly cause: Refusal["cause"];
  readonly because: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** Sums of scaled counts: 9.999999 is 10. */
const EPSILON = 1e-9;
const NAMED = 3;
const LISTED = 20;

/**
 * What counts, so that no client alone ejects an instance that others call too (decisions.md §2). `calls`: everyone who
 * called it in the window, suspects as well, or `isShared` says that others do. With one caller, all it says counts.
 * With more, suspects are left out, and of the rest one client counts for at most half, twice:
 * – of the calls: one that makes more than all others together is scaled down to as many, its failures alike. So
 *   half of `minRequests` has to come from others, and its own ratio weighs no more than theirs.
 * – of the failures: one client's count up to as many as all others' together; the rest count as calls that did not
 *   fail. So without a failure of another none counts, and half of what opens the circuit comes from others.
 * Both only ever lower what counts. At most, one client's word can double what the others say.
 */
export function countedOf(
  calls: readonly ClientCalls[],
  suspects: ReadonlyMap<string, number>,
  isShared = calls.length > 1,
): Counted {
  const trusted = suspects.size === 0 ? calls : calls.filter(({ client }) => !suspects.has(client));
  const failing = trusted.filter(({ failed }) => failed > 0);
  let total = 0;
  let largest = 0;
  for (const { ok, failed } of trusted) {
    total += ok + failed;
    largest = Math.max(largest, ok + failed);
  }
  const reported = { calls: total, failed: failing.reduce((sum, { failed }) => sum + failed, 0) };
  if (!isShared) return { ...reported, reported, failing };
  const others = total - largest;
  let failed = 0;
  let mostFailed = 0;
  for (const each of failing) {
    const scaled = each.failed * Math.min(1, others / (each.ok + each.failed));
    failed += scaled;
    mostFailed = Math.max(mostFailed, scaled);
  }
  return {
    calls: others + Math.min(largest, others),
    failed: Math.min(failed, 2 * (failed - mostFailed)),
    reported,
    failing,
  };
}

/** Enough calls, and enough of them failed. */
export function ratioVerdict(counted: Counted, policy: CircuitPolicy): Verdict | undefined {
  if (counted.calls < policy.minRequests - EPSILON) return undefined;
  if (counted.failed < policy.failureRatio * counted.calls - EPSILON) return undefined;
  const { calls, failed } = counted.reported;
  return verdictOf("ratio", `${failed} of ${calls} calls failed`, counted);
}

/**
 * So many failures since the last success. `streak`: failures by client; `isShared`: others called it in the window
 * too, so that half of the failures must be others'.
 */
export function consecutiveVerdict(
  streak: readonly ClientCalls[],
  suspects: ReadonlyMap<string, number>,
  isShared: boolean,
  policy: CircuitPolicy,
): Verdict | undefined {
  const counted = countedOf(streak, suspects, isShared);
  // Of a run of failures the calls are the failures: scaling the one scales the other.
  if (counted.failed < policy.consecutiveFailures - EPSILON) return undefined;
  return verdictOf("consecutive", `${counted.reported.failed} failures without one success`, counted);
}

/**
 * Success rates far below the others': lower than mean − `outlierDeviations` × σ, and at least `outlierMinGap` below
 * the mean, among instances with enough calls. σ over the population, as Envoy does (its outlier detection,
 * success_rate_stdev_factor / 1000).
 */
export function outlierVerdicts(
  instances: ReadonlyMap<string, Counted>,
  policy: CircuitPolicy,
): ReadonlyMap<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  const compared = [...instances].filter(([, { calls }]) => calls >= policy.outlierMinRequests - EPSILON);
  if (compared.length < policy.outlierMinInstances) return verdicts;
  const rates = compared.map(([, { calls, failed }]) => 1 - failed / calls);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length;
  const threshold = mean - policy.outlierDeviations * Math.sqrt(variance);
  for (const [i, [id, counted]] of compared.entries()) {
    const rate = rates[i] ?? 1;
    if (rate >= threshold - EPSILON || rate > mean - policy.outlierMinGap + EPSILON) continue;
    const what = `success rate ${percent(rate)} where the mean of ${compared.length} instances is ${percent(mean)}`;
    const verdict = verdictOf("outlier", what, counted);
    verdicts.set(id, { ...verdict, evidence: { ...verdict.evidence, rate, mean, threshold } });
  }
  return verdicts;
}

/** Fails on more than half of at least three instances that it called: the fault is likely its own. */
export function isSuspect(
  calls: ReadonlyMap<string, Pair>,
  now: number,
  policy: CircuitPolicy,
): { readonly called: number; readonly failing: number } | undefined {
  let called = 0;
  let failing = 0;
  for (const { window } of calls.values()) {
    const { ok, failed } = summed(window, now);
    if (ok + failed === 0) continue;
    called += 1;
    if (failed >= policy.failureRatio * (ok + failed)) failing += 1;
  }
  return called >= 3 && 2 * failing > called ? { called, failing } : undefined;
}

export function verdictOf(cause: Refusal["cause"], what: string, counted: Counted): Verdict {
  const reporters = counted.failing
    .toSorted((a, b) => b.failed - a.failed || (a.client < b.client ? -1 : 1))
    .map(({ client }) => client);
  return {
    cause,
    because: `${what}, reported by ${namesOf(reporters)}`,
    evidence: {
      ...counted.reported,
      countedCalls: Math.round(counted.calls),
      countedFailed: Math.round(counted.failed),
      reporters: reporters.slice(0, LISTED),
    },
  };
}

function namesOf(names: readonly string[]): string {
  const shown = names.length > NAMED + 1 ? names.slice(0, NAMED) : names;
  const more = names.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}

function percent(rate: number): string {
  return `${Number((rate * 100).toFixed(1))}%`;
}
