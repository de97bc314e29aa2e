import type { TrafficGroup } from "#lib/contract/traffic-series.ts";
import type { CallsOverTime, GroupedCalls } from "#server/ports/traffic.ts";
import { type Labels, labelsAt } from "./labels.ts";
import { ringOf, slotsOf, type Steps } from "./steps.ts";
import type { Track } from "./track.ts";

/** Goes through all of something, and leaves turns to others. */
export type InTurns = <T>(all: Iterable<T>) => AsyncIterable<T>;

interface GroupSource {
  readonly all: Track;
  readonly parts: ReadonlyMap<string, Track>;
  readonly labelsOf: (id: string) => readonly Labels[];
  readonly inTurns: InTurns;
}

/** Calls of a window are dealt out over slots in whole: of all together, and of each, a little differently. */
const ROUNDING = 0.02;

/** Calls of each step, of the groups with the most calls and of all others. */
export async function groupedCalls(
  by: TrafficGroup,
  steps: Steps,
  top: number,
  source: GroupSource,
): Promise<GroupedCalls> {
  const groups =
    by === "zone" || by === "version"
      ? await groupsByLabel(by, steps, source)
      : await largest(steps, top, source);
  const all = callsOver(source.all, steps);
  const sorted = groups.found.toSorted(
    (a, b) => b.total - a.total || (String(a.name) < String(b.name) ? -1 : 1),
  );
  const lines = sorted.slice(0, top);
  const left = leftOf(all, lines);
  const count = groups.count - lines.length;
  // By the sums: of single steps each call is dealt out a little differently.
  const untold = all.total - lines.reduce((sum, { total }) => sum + total, 0);
  const isLeft = count > 0 || untold > all.total * ROUNDING;
  return { all, lines, others: isLeft ? { ...left, count } : undefined };
}

interface Groups {
  readonly found: readonly GroupedCalls["lines"][number][];
  /** That were called. */
  readonly count: number;
}

/** Sums first, steps only of the few that are told. */
async function largest(steps: Steps, top: number, { parts, inTurns }: GroupSource): Promise<Groups> {
  const [first] = slotsOf(steps, 0);
  const [, end] = slotsOf(steps, steps.count - 1);
  const sums: { name: string; track: Track; total: number }[] = [];
  for await (const [name, track] of inTurns(parts)) {
    const total = ringOf(track, steps).sum("calls", first, end);
    if (total > 0) sums.push({ name, track, total });
  }
  const most = sums.toSorted((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1)).slice(0, top);
  return {
    found: most.map(({ name, track }) => ({ name, ...callsOver(track, steps) })),
    count: sums.length,
  };
}

async function groupsByLabel(
  by: "zone" | "version",
  steps: Steps,
  { parts, labelsOf, inTurns }: GroupSource,
): Promise<Groups> {
  const groups = new Map<string | undefined, { calls: number[]; failed: number[]; total: number }>();
  for await (const [id, track] of inTurns(parts)) {
    const ring = ringOf(track, steps);
    const labels = labelsOf(id);
    for (let step = 0; step < steps.count; step += 1) {
      const [first, end] = slotsOf(steps, step);
      const calls = ring.sum("calls", first, end);
      if (calls === 0) continue;
      // As it was in the middle: a deploy falls into one step.
      const name = labelsAt(labels, steps.from + (step + 0.5) * steps.stepMs)?.[by];
      const group = groups.get(name) ?? { calls: zeros(steps), failed: zeros(steps), total: 0 };
      groups.set(name, group);
      group.calls[step] = (group.calls[step] ?? 0) + calls;
      group.failed[step] = (group.failed[step] ?? 0) + ring.sum("failed", first, end);
      group.total += calls;
    }
  }
  return { found: [...groups].map(([name, group]) => ({ name, ...group })), count: groups.size };
}

export function callsOver(track: Track, steps: Steps): CallsOverTime {
  const ring = ringOf(track, steps);
  const calls = zeros(steps);
  const failed = zeros(steps);
  let total = 0;
  for (let step = 0; step < steps.count; step += 1) {
    const [first, end] = slotsOf(steps, step);
    const sum = ring.sum("calls", first, end);
    if (sum === 0) continue;
    calls[step] = sum;
    failed[step] = ring.sum("failed", first, end);
    total += sum;
  }
  return { calls, failed, total };
}

function leftOf(all: CallsOverTime, lines: readonly CallsOverTime[]): CallsOverTime {
  const calls = all.calls.slice();
  const failed = all.failed.slice();
  for (const line of lines)
    for (const [step, count] of line.calls.entries()) {
      // Late reports may come between two looks.
      calls[step] = Math.max(0, (calls[step] ?? 0) - count);
      failed[step] = Math.max(0, (failed[step] ?? 0) - (line.failed[step] ?? 0));
    }
  return { calls, failed, total: calls.reduce((sum, count) => sum + count, 0) };
}

function zeros({ count }: Steps): number[] {
  return Array.from({ length: count }, () => 0);
}
