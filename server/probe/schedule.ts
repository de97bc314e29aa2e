import type { Clock, Random } from "#server/ports/clock.ts";
import type { ProbeListener, Prober, ProbeTarget } from "#server/ports/prober.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import { type Checker, failed, type Outcome } from "./checker.ts";
import { FirstProbes } from "./first-probes.ts";
import { checkIdentity, type Group, type Member, type Running } from "./group.ts";
import { Lateness } from "./lateness.ts";
import { LoopWatch } from "./loop-watch.ts";
import { createWheel } from "./wheel.ts";

const TICK_MS = 10;
/** A probe may begin this late without being given up, however short its timeout. */
const MIN_LATE_MS = 250;
/** A stall up to this leaves every timeout trustworthy, ms. */
const MIN_STALL_MS = 50;
/** Discarded probes are made again within this, ms, and no more of them than so many a second. */
const AGAIN_WITHIN_MS = 1000;
const AGAIN_PER_SECOND = 2000;

export interface ScheduleDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: Pick<Telemetry, "probeDone">;
  readonly onResult: ProbeListener;
  readonly maxFirstInFlight: number;
  readonly checkerFor: (target: ProbeTarget) => Checker;
}

/** When each target is probed, and who gets the result. How it is probed is the checkers' business. */
export function createSchedule(deps: ScheduleDeps): Prober {
  const { clock, random, telemetry, onResult, checkerFor } = deps;
  const members = new Map<string, Member>();
  const groups = new Map<string, Group>();
  const wheel = createWheel<Group>(TICK_MS, clock.monotonic());
  const watch = new LoopWatch(clock.monotonic());
  const lateness = new Lateness();
  const firsts = new FirstProbes(deps.maxFirstInFlight, (group) => begin(group, "first"));
  /** Counts targets and probes in one row, so that it is plain which came first. */
  let sequence = 0;
  let inFlight = 0;

  const stopTicking = clock.every(TICK_MS, () => {
    const now = clock.monotonic();
    watch.tick(now);
    for (const group of wheel.takeDue(now)) {
      // One that went while this round ran has nothing to do any more.
      if (groups.get(group.id) === group && group.state.kind === "waiting") begin(group, "periodic");
    }
  });

  function intervalOf({ target: { check } }: Group): number {
    return check.intervalMs * (1 + check.jitter * (2 * random.next() - 1));
  }

  function wait(group: Group, dueMs: number): void {
    group.dueMs = dueMs;
    group.state = { kind: "waiting" };
    wheel.set(group, dueMs);
  }

  /** At once, as far as the number of first probes allows. */
  function beginFirst(group: Group): void {
    if (group.state.kind === "running") group.state.again = true;
    if (group.state.kind !== "waiting") return;
    wheel.delete(group);
    group.dueMs = clock.monotonic();
    group.state = { kind: "queued" };
    firsts.add(group);
  }

  /** At once, whatever waits. */
  function beginExtra(group: Group): void {
    if (group.state.kind === "running") group.state.again = true;
    if (group.state.kind !== "waiting" && group.state.kind !== "queued") return;
    wheel.delete(group);
    firsts.delete(group);
    group.dueMs = clock.monotonic();
    begin(group, "extra");
  }

  function begin(group: Group, reason: Running["reason"]): void {
    const now = clock.monotonic();
    const lateMs = Math.max(0, now - group.dueMs);
    if (reason === "periodic") {
      lateness.add(lateMs);
      if (lateMs > Math.max(group.target.check.timeoutMs, MIN_LATE_MS)) return discard(group, 0, lateMs);
    }
    sequence += 1;
    inFlight += 1;
    const running: Running = {
      kind: "running",
      sequence,
      reason,
      again: false,
      startedAt: clock.now(),
      startedMs: now,
      stalledMs: watch.stalledMs(now),
      lateMs,
    };
    group.state = running;
    group.lastStartMs = now;
    // From when it was due, not from when it began: small delays do not add up.
    group.dueMs = Math.max(now, group.dueMs + intervalOf(group));
    void check(group.checker).then((outcome) => finish(group, running, outcome));
  }

  function finish(group: Group, running: Running, outcome: Outcome): void {
    inFlight -= 1;
    if (running.reason === "first") firsts.done();
    if (group.state !== running) return; // Nobody wants it any more.
    const now = clock.monotonic();
    const durationMs = now - running.startedMs;
    const { kind, timeoutMs } = group.target.check;
    const stalledMs = watch.stalledMs(now) - running.stalledMs;
    const isUntrusted = stalledMs > Math.max(MIN_STALL_MS, timeoutMs / 4);
    if (outcome.kind === "no-finding" || (!outcome.ok && isUntrusted)) {
      discard(group, durationMs, running.lateMs);
      if (running.again) beginExtra(group);
      return;
    }
    telemetry.probeDone(kind, outcome.ok ? "pass" : "fail", durationMs, running.lateMs);
    wait(group, Math.max(now, group.dueMs));
    if (running.again) beginExtra(group);
    const { ok, detail, degraded, isUnanswered, inFlight: calls } = outcome;
    const { startedAt } = running;
    const result = {
      kind,
      ok,
      startedAt,
      latencyMs: durationMs,
      detail,
      degraded,
      isUnanswered,
      inFlight: calls,
    };
    // A listener may cancel or change any target; who joined after the probe began waits for the next.
    for (const member of [...group.members]) {
      if (members.get(member.key) !== member || member.since > running.sequence) continue;
      member.isKnown = true;
      onResult(member.key, result);
    }
  }

  function discard(group: Group, durationMs: number, lateMs: number): void {
    telemetry.probeDone(group.target.check.kind, "discarded", durationMs, lateMs);
    // A stall hits all targets; to probe them all at once again would make the next one.
    const spreadMs = Math.max(AGAIN_WITHIN_MS, (groups.size / AGAIN_PER_SECOND) * 1000);
    const withinMs = Math.min(group.target.check.intervalMs, spreadMs);
    wait(group, clock.monotonic() + random.next() * withinMs);
  }

  function join(target: ProbeTarget, isKnown: boolean): Member {
    const id = checkIdentity(target);
    let group = groups.get(id);
    if (group === undefined) {
      const now = clock.monotonic();
      group = {
        id,
        target,
        checker: checkerFor(target),
        members: new Set(),
        state: { kind: "waiting" },
        dueMs: now,
        lastStartMs: undefined,
      };
      groups.set(id, group);
    }
    sequence += 1;
    const member: Member = { key: target.key, group, since: sequence, isKnown };
    group.members.add(member);
    members.set(target.key, member);
    return member;
  }

  function leave(member: Member): void {
    const { group } = member;
    group.members.delete(member);
    if (members.get(member.key) === member) members.delete(member.key);
    if (group.members.size > 0) return;
    groups.delete(group.id);
    wheel.delete(group);
    firsts.delete(group);
    group.state = { kind: "ended" };
    group.checker.close();
  }

  /** Where a group's next probe belongs when `before` was this target's place until now. */
  function keepPlace(group: Group, before: Group | undefined): void {
    if (group.members.size > 1) return; // The place of those who were there first stands.
    const now = clock.monotonic();
    const fromLastMs = (before?.lastStartMs ?? now) + intervalOf(group);
    wait(group, Math.max(now, Math.min(before?.dueMs ?? Infinity, fromLastMs)));
  }

  function schedule(target: ProbeTarget): void {
    const before = members.get(target.key);
    if (before !== undefined && before.group.id === checkIdentity(target)) return;
    const { group } = join(target, before?.isKnown ?? false);
    if (before?.isKnown === true) keepPlace(group, before.group);
    else beginFirst(group);
    if (before !== undefined) leave(before);
  }

  return {
    schedule,
    adopt: (target) => {
      if (members.has(target.key)) return schedule(target);
      const { group } = join(target, true);
      if (group.members.size > 1) return;
      wait(group, clock.monotonic() + random.next() * target.check.intervalMs);
    },
    probeNow: (key) => {
      const group = members.get(key)?.group;
      if (group !== undefined) beginExtra(group);
    },
    cancel: (key) => {
      const member = members.get(key);
      if (member !== undefined) leave(member);
    },
    nextAt: (key) => {
      const group = members.get(key)?.group;
      return group === undefined ? undefined : clock.now() + group.dueMs - clock.monotonic();
    },
    stats: () => ({ scheduled: members.size, inFlight, latenessP99Ms: lateness.p99() }),
    close: async () => {
      stopTicking();
      for (const member of [...members.values()]) leave(member);
    },
  };
}

/** A check that breaks is a defect of ours, and fails its own target alone. */
async function check(checker: Checker): Promise<Outcome> {
  try {
    return await checker.check();
  } catch (error) {
    return failed(`the check broke: ${String(error)}`);
  }
}
