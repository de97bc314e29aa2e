import type { DrainEvidence, StageMark } from "#lib/contract/intent.ts";
import type { DrainPolicy } from "#lib/contract/policy.ts";
import type { Consumer, Departure, InstanceState, Quiet, Reporting, ServiceState } from "./model.ts";
import { hasHeardSince, inFlightOf, isReporting, lastCallAt } from "./traffic.ts";

/** Who holds an older table than `revision`: live ones by name, and those out of contact. decisions.md §4. */
export function laggards(consumers: readonly Consumer[], revision: number, at: number, policy: DrainPolicy) {
  const behind: Consumer[] = [];
  const lost: Consumer[] = [];
  for (const consumer of consumers) {
    if (consumer.held >= revision) continue;
    const silentMs = consumer.open ? 0 : at - consumer.lastContactAt;
    if (silentMs <= policy.clientTtlMs) behind.push(consumer);
    else if (silentMs <= policy.clientForgetMs) lost.push(consumer);
  }
  return { behind, lost };
}

/** Whether it is yet to be seen who still calls any of them. */
export function isAnyDeparting({ instances }: Pick<ServiceState, "instances">): boolean {
  for (const { departure } of instances.values())
    if (departure !== undefined && departure.stage !== "drained") return true;
  return false;
}

/** The instance is out of the published table, or in it with weight 0, from `revision` on. */
export function departurePublished(departure: Departure, revision: number, at: number): Departure {
  if (departure.stage !== "requested") return departure;
  return { stage: "published", requestedAt: departure.requestedAt, publishedAt: at, revision };
}

/** Who consumes a table, and from when on that is known: leader time at which the first of them was asked about. */
export interface ConsumersSeen {
  readonly consumers: readonly Consumer[];
  readonly asOf: number;
}

/** As far as consumers take it. What was seen before the table was published says nothing of who holds it. */
export function departureSeen(
  departure: Departure,
  { consumers, asOf }: ConsumersSeen,
  calls: CallsSeen,
  at: number,
  policy: DrainPolicy,
): Departure {
  if (departure.stage === "requested" || departure.stage === "drained") return departure;
  if (asOf < departure.publishedAt) return departure;
  const { behind, lost } = laggards(consumers, departure.revision, at, policy);
  const inGrace = lost.some((consumer) => at - graceStart(departure, consumer, policy) < policy.lostGraceMs);
  const { reporting } = calls;
  if (departure.stage === "converged") {
    if (departure.reporting === reporting) return departure;
    // A new leader has yet to hear what was told to the one before: not all whom it does not hear tell nothing.
    const isUnheard = inGrace && STRENGTH[reporting] < STRENGTH[departure.reporting];
    return isUnheard ? { ...departure, quiet: undefined } : { ...departure, reporting };
  }
  if (behind.length > 0 || inGrace) return departure;
  return {
    ...departure,
    stage: "converged",
    convergedAt: at,
    reporting,
    quiet: quietOf(undefined, calls, reporting, at),
  };
}

const STRENGTH = { none: 0, some: 1, all: 2 } as const satisfies Record<Reporting, number>;

/** A lost client's grace runs from when the change was published, or from when it was lost, whichever is later. */
function graceStart(
  departure: Departure & { stage: "published" | "converged" },
  consumer: Consumer,
  policy: DrainPolicy,
): number {
  return Math.max(departure.publishedAt, consumer.lastContactAt + policy.clientTtlMs);
}

/** What is known of calls to an instance, by its own account and by those who call. */
export interface CallsSeen {
  readonly reporting: Reporting;
  /** By the instance's own last passing answer. */
  readonly instanceInFlight: number | undefined;
  /** By the newest reports of clients that report now. */
  readonly reportedInFlight: number | undefined;
  /** By what those said last that report no more. */
  readonly unheardInFlight: number;
  readonly lastCallAt: number | undefined;
  /** Whether everyone who reports told of calls begun until then. */
  readonly hasHeardSince: (departure: Departure & { readonly stage: "converged" }) => boolean;
}

/** As far as time, and everybody's account of calls, take it. */
export function departureSettled(
  departure: Departure,
  calls: CallsSeen,
  at: number,
  policy: DrainPolicy,
): Departure {
  if (departure.stage !== "converged") return departure;
  const quiet = quietOf(departure.quiet, calls, departure.reporting, at);
  if (quiet?.by !== departure.quiet?.by || quiet?.since !== departure.quiet?.since)
    return { ...departure, quiet };
  if (quiet === undefined || at - quiet.since < quietMsOf(quiet, policy)) return departure;
  if (!isHeard(departure, quiet, calls)) return departure;
  const { quiet: _, reporting: __, ...marks } = departure;
  return { ...marks, stage: "drained", drainedAt: at, evidence: quiet.by };
}

/** Until it had the table a client may have begun calls: only what it reports from then on tells of them. */
function isHeard(departure: Departure & { stage: "converged" }, { by }: Quiet, calls: CallsSeen): boolean {
  return (by !== "traffic" && by !== "partial") || calls.hasHeardSince(departure);
}

function quietOf(
  before: Quiet | undefined,
  calls: CallsSeen,
  reporting: Reporting,
  at: number,
): Quiet | undefined {
  if (isBusy(calls)) return undefined;
  const by = evidenceOf(calls, reporting);
  const since = before !== undefined && goesOn(before.by, by) ? before.since : at;
  const lastCallAt = by === "traffic" || by === "partial" ? (calls.lastCallAt ?? 0) : 0;
  if (before?.by === by && lastCallAt <= since) return before;
  return { by, since: Math.max(since, lastCallAt) };
}

/** What somebody said last who tells no more stands, unless the instance itself says otherwise. */
function isBusy({ instanceInFlight, reportedInFlight = 0, unheardInFlight }: CallsSeen): boolean {
  return reportedInFlight > 0 || (instanceInFlight ?? unheardInFlight) > 0;
}

/**
 * Clients come and go: who of them reports ends no quiet, or where they do so often none would ever be long enough. The
 * instance's own word begins anew, as does not having it: it is not quiet because it no longer answers.
 */
function goesOn(before: DrainEvidence, by: DrainEvidence): boolean {
  if (before === by || before === "traffic" || by === "traffic") return true;
  return before !== "instance" && by !== "instance";
}

/** The strongest that there is. decisions.md §4. */
function evidenceOf({ instanceInFlight }: CallsSeen, reporting: Reporting): DrainEvidence {
  if (reporting === "all") return "traffic";
  if (instanceInFlight !== undefined) return "instance";
  return reporting === "some" ? "partial" : "time";
}

function quietMsOf({ by }: Quiet, { quietMs, settleMs }: DrainPolicy): number {
  return by === "instance" || by === "traffic" ? quietMs : settleMs;
}

/** The stages passed so far, with their times. */
export function stageMarks(departure: Departure): StageMark[] {
  const marks: StageMark[] = [{ stage: "requested", at: departure.requestedAt }];
  if (departure.stage === "requested") return marks;
  marks.push({ stage: "published", at: departure.publishedAt, revision: departure.revision });
  if (departure.stage === "published") return marks;
  marks.push({ stage: "converged", at: departure.convergedAt });
  if (departure.stage === "converged") return marks;
  marks.push({ stage: "drained", at: departure.drainedAt });
  return marks;
}

export interface DepartureView {
  readonly stage: Departure["stage"];
  readonly stages: readonly StageMark[];
  readonly revision: number | undefined;
  readonly behind: readonly string[];
  readonly lost: readonly string[];
  /** Consumers that do not report their calls. */
  readonly silent: readonly string[];
  readonly inFlight: number | undefined;
  readonly evidence: DrainEvidence | undefined;
  readonly safeToStop: boolean;
  readonly settlesAt: number | undefined;
}

/**
 * Of all who consume the table, who reports; nobody who calls is not one of them. In maintenance nobody asks the instance
 * any more: what it said last of itself would stand for ever.
 */
export function callsSeen(
  instance: InstanceState,
  { traffic, intents }: Pick<ServiceState, "traffic" | "intents">,
  consumers: readonly Consumer[],
  at: number,
): CallsSeen {
  const reporting = consumers.filter(({ id }) => isReporting(traffic, id, at)).length;
  const inFlight = inFlightOf(traffic, instance.id, at);
  const isAsked = intents.get(instance.id)?.maintenance === undefined;
  return {
    reporting: reporting === 0 ? "none" : reporting === consumers.length ? "all" : "some",
    instanceInFlight: isAsked ? instance.inFlight : undefined,
    reportedInFlight: inFlight.reported,
    unheardInFlight: inFlight.unheard,
    lastCallAt: lastCallAt(traffic, instance.id),
    hasHeardSince: (departure) => hasHeardSince(traffic, departure, at),
  };
}

/** How far an instance's departure has come and who holds it up; undefined when none stands. */
export function departureView(
  instance: InstanceState,
  state: Pick<ServiceState, "traffic" | "intents">,
  consumers: readonly Consumer[],
  at: number,
  policy: DrainPolicy,
): DepartureView | undefined {
  const { departure } = instance;
  if (departure === undefined) return undefined;
  const revision = departure.stage === "requested" ? undefined : departure.revision;
  const { behind, lost } =
    revision === undefined ? { behind: [], lost: [] } : laggards(consumers, revision, at, policy);
  const quiet = departure.stage === "converged" ? departure.quiet : undefined;
  const calls = callsSeen(instance, state, consumers, at);
  const settles = quiet !== undefined && (quiet.by === "time" || quiet.by === "partial");
  return {
    stage: departure.stage,
    stages: stageMarks(departure),
    revision,
    behind: behind.map(({ id }) => id),
    lost: lost.map(({ id }) => id),
    silent: consumers.filter(({ id }) => !isReporting(state.traffic, id, at)).map(({ id }) => id),
    inFlight: inFlightSeen(calls),
    evidence: departure.stage === "drained" ? departure.evidence : undefined,
    safeToStop: departure.stage === "drained",
    settlesAt: settles ? quiet.since + policy.settleMs : undefined,
  };
}

/** As far as it holds up the departure. */
function inFlightSeen({
  instanceInFlight,
  reportedInFlight,
  unheardInFlight,
}: CallsSeen): number | undefined {
  if (instanceInFlight !== undefined) return Math.max(instanceInFlight, reportedInFlight ?? 0);
  return unheardInFlight === 0 ? reportedInFlight : unheardInFlight + (reportedInFlight ?? 0);
}
