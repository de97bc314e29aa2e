import type { DrainEvidence, StageMark } from "#lib/contract/intent.ts";
import type { DrainPolicy } from "#lib/contract/policy.ts";
import type { Consumer, Departure, InstanceState, Quiet } from "./model.ts";

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
  inFlight: number | undefined,
  at: number,
  policy: DrainPolicy,
): Departure {
  if (departure.stage !== "published" || asOf < departure.publishedAt) return departure;
  const { behind, lost } = laggards(consumers, departure.revision, at, policy);
  const inGrace = lost.some((consumer) => at - graceStart(departure, consumer, policy) < policy.lostGraceMs);
  if (behind.length > 0 || inGrace) return departure;
  return { ...departure, stage: "converged", convergedAt: at, quiet: quietOf(undefined, inFlight, at) };
}

/** A lost client's grace runs from when the change was published, or from when it was lost, whichever is later. */
function graceStart(
  departure: Departure & { stage: "published" },
  consumer: Consumer,
  policy: DrainPolicy,
): number {
  return Math.max(departure.publishedAt, consumer.lastContactAt + policy.clientTtlMs);
}

/** As far as time and the instance's own account of its calls take it. */
export function departureSettled(
  departure: Departure,
  inFlight: number | undefined,
  at: number,
  policy: DrainPolicy,
): Departure {
  if (departure.stage !== "converged") return departure;
  const quiet = quietOf(departure.quiet, inFlight, at);
  if (quiet !== departure.quiet) return { ...departure, quiet };
  if (quiet === undefined || at - quiet.since < quietMsOf(quiet, policy)) return departure;
  const { quiet: _, ...marks } = departure;
  return { ...marks, stage: "drained", drainedAt: at, evidence: quiet.by };
}

/** Not knowing begins anew whenever the instance stops telling: it is not quiet because it no longer answers. */
function quietOf(before: Quiet | undefined, inFlight: number | undefined, at: number): Quiet | undefined {
  if (inFlight !== undefined && inFlight > 0) return undefined;
  const by = inFlight === undefined ? "time" : "instance";
  return before?.by === by ? before : { by, since: at };
}

function quietMsOf({ by }: Quiet, { quietMs, settleMs }: DrainPolicy): number {
  return by === "instance" ? quietMs : settleMs;
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
  readonly inFlight: number | undefined;
  readonly evidence: DrainEvidence | undefined;
  readonly safeToStop: boolean;
  readonly settlesAt: number | undefined;
}

/** How far an instance's departure has come and who holds it up; undefined when none stands. */
export function departureView(
  instance: InstanceState,
  consumers: readonly Consumer[],
  at: number,
  policy: DrainPolicy,
): DepartureView | undefined {
  const { departure, inFlight } = instance;
  if (departure === undefined) return undefined;
  const revision = departure.stage === "requested" ? undefined : departure.revision;
  const { behind, lost } =
    revision === undefined ? { behind: [], lost: [] } : laggards(consumers, revision, at, policy);
  const quiet = departure.stage === "converged" ? departure.quiet : undefined;
  const settlesAt = quiet?.by === "time" ? quiet.since + policy.settleMs : undefined;
  return {
    stage: departure.stage,
    stages: stageMarks(departure),
    revision,
    behind: behind.map((consumer) => consumer.id),
    lost: lost.map((consumer) => consumer.id),
    inFlight,
    evidence: departure.stage === "drained" ? departure.evidence : undefined,
    safeToStop: departure.stage === "drained",
    settlesAt,
  };
}
