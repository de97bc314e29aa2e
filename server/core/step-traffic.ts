import type { CircuitPolicy, Policy } from "#lib/contract/policy.ts";
import { Change } from "./change.ts";
import { trialReported, trialVerdict } from "./circuit.ts";
import {
  type Counted,
  consecutiveVerdict,
  countedOf,
  outlierVerdicts,
  ratioVerdict,
  type Verdict,
} from "./circuit-evidence.ts";
import { isShared } from "./circuit-share.ts";
import { eject, forgive, readmit, tryAgain } from "./circuit-moves.ts";
import type { Step } from "./event.ts";
import type { Circuit, ClientCalls, InstanceState, ServiceState } from "./model.ts";
import type { ClientReport, InstanceCalls } from "./report.ts";
import { type ProbeLatencies, tickLatency } from "./step-latency.ts";
import { judgeClients } from "./step-suspects.ts";
import {
  isReported,
  bucketOf,
  callsByInstance,
  callsOn,
  streakOf,
  totalOn,
  type Traffic,
} from "./traffic.ts";
import { withReports } from "./traffic-reports.ts";

/** Up to so many clients one instance is looked at whenever a failure of it is reported; else all, once a bucket. */
const FEW_REPORTERS = 64;

export function onReported(
  state: ServiceState,
  event: { readonly reports: readonly ClientReport[] },
  at: number,
  policy: Policy,
): Step {
  const change = new Change(state, at, policy);
  const reports = event.reports.map((report) => ofRegistered(state, report));
  const startsAt = (id: string) => state.instances.get(id)?.circuit.since ?? at;
  change.service({ traffic: withReports(state.traffic, reports, at, policy, startsAt) });
  if (policy.circuit.mode === "off") {
    closeAll(change, at);
    return change.done();
  }
  judgeClients(
    change,
    reports.map(({ client }) => client),
    at,
    policy.circuit,
  );
  const failing = new Set<string>();
  for (const report of reports) {
    for (const calls of report.calls) {
      onTrialCalls(change, report, calls, at, policy.circuit);
      if (calls.failed > 0) failing.add(calls.id);
    }
  }
  for (const id of failing) look(change, id, at, policy.circuit);
  if (failing.size > 0) compareAll(change, at, policy.circuit);
  return change.done();
}

/** An operator has it tried now; `attempt` stays, so that failing again holds it out longer. */
export function onTryNow(
  state: ServiceState,
  event: { readonly id: string; readonly actor: string; readonly reason: string },
  at: number,
  policy: Policy,
): Step {
  const change = new Change(state, at, policy);
  const instance = change.get(event.id);
  if (instance !== undefined)
    tryAgain(change, instance, at, { text: `on trial at once: ${event.reason}`, actor: event.actor });
  return change.done();
}

/** What falls due with time alone. Also after a change of policy. */
export function tickTraffic(
  change: Change,
  state: ServiceState,
  at: number,
  policy: Policy,
  probeLatencies: ProbeLatencies = () => [],
): void {
  if (policy.circuit.mode === "off") closeAll(change, at);
  else {
    let hasRefused = false;
    for (const id of state.instances.keys()) {
      const instance = change.get(id);
      if (instance === undefined) continue;
      const { circuit } = instance;
      if (circuit.kind === "open" && at >= circuit.until)
        tryAgain(change, instance, at, { text: "on trial: its time out is over" });
      else if (isTrialVain(circuit, change.state.traffic, at, policy.circuit))
        readmit(change, instance, at, { text: "nobody reports calls any more, so its trial can never end" });
      hasRefused ||= circuit.kind === "closed" && circuit.refused !== undefined;
    }
    if (hasRefused) compareAll(change, at, policy.circuit);
  }
  if (change.state.traffic.suspects.size > 0)
    judgeClients(change, change.state.traffic.suspects.keys(), at, policy.circuit);
  tickLatency(change, at, policy.adaptive, probeLatencies);
}

/** Its clients stopped reporting: on trial for ever, it would take its small share for ever. */
function isTrialVain(circuit: Circuit, traffic: Traffic, at: number, { maxOpenMs }: CircuitPolicy): boolean {
  return circuit.kind === "half-open" && at - circuit.since >= maxOpenMs && !isReported(traffic, at);
}

/** Whether time alone may change something here, beside what the tally counts of each instance. */
export function isTrafficTimed({ traffic }: Pick<ServiceState, "traffic">, policy: Policy): boolean {
  return policy.adaptive.mode !== "off" || traffic.suspects.size > 0;
}

/** Whoever names addresses that are not there takes no memory. */
function ofRegistered({ instances }: ServiceState, report: ClientReport): ClientReport {
  const isKnown = ({ id }: InstanceCalls) => instances.get(id)?.registered !== undefined;
  return report.calls.every(isKnown) ? report : { ...report, calls: report.calls.filter(isKnown) };
}

function onTrialCalls(
  change: Change,
  { client, held }: ClientReport,
  { id, ok, failed }: InstanceCalls,
  at: number,
  policy: CircuitPolicy,
): void {
  const instance = change.get(id);
  const { suspects } = change.state.traffic;
  if (instance?.circuit.kind !== "half-open" || suspects.has(client)) return;
  const circuit = trialReported(instance.circuit, { client, ok, failed }, held);
  if (circuit === instance.circuit) return;
  const tried = { ...instance, circuit };
  const end = trialVerdict(
    circuit,
    suspects,
    isShared(change.state.traffic, circuit, circuit.trial.callers ?? [], at, policy),
    policy,
  );
  if (end?.kind === "failed") eject(change, tried, end.verdict, at, policy);
  else if (end?.kind === "passed")
    readmit(change, tried, at, {
      text: `${circuit.trial.succeeded} trial calls succeeded`,
      evidence: { succeeded: circuit.trial.succeeded, failed: circuit.trial.failed },
    });
  else change.put(tried);
}

/** Whether a failure just reported opens the circuit. */
function look(change: Change, id: string, at: number, policy: CircuitPolicy): void {
  const instance = change.get(id);
  if (instance?.circuit.kind !== "closed" || !isWorthALook(change.state.traffic, instance, at, policy))
    return;
  const { traffic } = change.state;
  const calls = callsOn(traffic, id, at, instance.circuit.since);
  const isOthersToo = isShared(traffic, instance.circuit, calledBy(traffic, instance, calls), at, policy);
  const counted = countedOf(calls, traffic.suspects, isOthersToo);
  const verdict = standingVerdict(traffic, instance, isOthersToo, counted, policy);
  if (verdict !== undefined) eject(change, instance, verdict, at, policy);
}

/**
 * By the sums alone. What counts is never more than what was reported; its ratio may be higher, where a client that calls
 * much and well is scaled down: the comparison of all finds that.
 */
function isWorthALook(
  traffic: Traffic,
  { id, circuit }: InstanceState,
  at: number,
  policy: CircuitPolicy,
): boolean {
  const { ok, failed } = totalOn(traffic, id, at);
  const run = streakOf(traffic, id, circuit.since).reduce((sum, calls) => sum + calls.failed, 0);
  if (run >= policy.consecutiveFailures && traffic.reporters.size <= FEW_REPORTERS) return true;
  const isEnough = ok + failed >= policy.minRequests && failed >= policy.failureRatio * policy.minRequests;
  const ratio = failed / (ok + failed);
  if (traffic.reporters.size <= FEW_REPORTERS) return isEnough && ratio >= policy.failureRatio / 4;
  const isRefused = circuit.kind === "closed" && circuit.refused !== undefined;
  return !isRefused && (run >= policy.consecutiveFailures || (isEnough && ratio >= policy.failureRatio));
}

/** Compares all instances, at most once a bucket: outliers, and whether what was refused still stands. */
function compareAll(change: Change, at: number, policy: CircuitPolicy): void {
  const before = change.state.traffic;
  const bucket = bucketOf(before, at);
  if (bucket <= before.comparedIn) return;
  const traffic = { ...before, comparedIn: bucket };
  change.service({ traffic });
  const judged = new Map<string, InstanceState>();
  for (const instance of change.instances.values())
    if (instance.circuit.kind === "closed" && instance.registered !== undefined)
      judged.set(instance.id, instance);
  const calls = callsByInstance(traffic, at, judged);
  const counted = new Map<string, Counted>();
  const shared = new Set<string>();
  for (const [id, instance] of judged) {
    const by = calls.get(id) ?? [];
    if (isShared(traffic, instance.circuit, calledBy(traffic, instance, by), at, policy)) shared.add(id);
    counted.set(id, countedOf(by, traffic.suspects, shared.has(id)));
  }
  const outliers = outlierVerdicts(counted, policy);
  for (const [id, instance] of judged) {
    const verdict =
      standingVerdict(traffic, instance, shared.has(id), counted.get(id), policy) ?? outliers.get(id);
    if (verdict === undefined) forgive(change, instance);
    else eject(change, instance, verdict, at, policy);
  }
}

/** Calls of the bucket in which a circuit closed count as made before: then failures since tell who calls. */
function calledBy(
  traffic: Traffic,
  { id, circuit }: InstanceState,
  calls: readonly ClientCalls[],
): readonly ClientCalls[] {
  return calls.length > 0 ? calls : streakOf(traffic, id, circuit.since);
}

function standingVerdict(
  traffic: Traffic,
  { id, circuit }: InstanceState,
  isOthersToo: boolean,
  counted: Counted | undefined,
  policy: CircuitPolicy,
): Verdict | undefined {
  const streak = streakOf(traffic, id, circuit.since);
  return (
    consecutiveVerdict(streak, traffic.suspects, isOthersToo, policy) ??
    (counted === undefined ? undefined : ratioVerdict(counted, policy))
  );
}

function closeAll(change: Change, at: number): void {
  for (const instance of change.instances.values()) {
    if (instance.circuit.kind === "closed") forgive(change, instance);
    else readmit(change, instance, at, { text: "kept in: circuits are off" });
  }
}
