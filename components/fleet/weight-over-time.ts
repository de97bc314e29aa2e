import type { LoggedEvent } from "#lib/contract/events.ts";
import { inOrder, toldSince } from "./instance-life.ts";

/** A weight from a moment on; over the time of a slow start it rises evenly to `end`. */
interface Step {
  readonly at: number;
  readonly weight: number | undefined;
  readonly end?: number;
}

/** The published weight of an instance at the end of each step of time; null where nobody told it. */
export function weightOverTime(
  events: readonly LoggedEvent[],
  /** What it is now, and since when at the latest; undefined where it is gone. */
  now: { readonly weight: number; readonly since: number } | undefined,
  { from, stepMs, count, until }: { from: number; stepMs: number; count: number; until: number },
): (number | null)[] {
  const steps = stepsOf(inOrder(events), now);
  let index = -1;
  return Array.from({ length: count }, (_, nth) => {
    const at = from + (nth + 1) * stepMs;
    while ((steps[index + 1]?.at ?? Infinity) <= at) index += 1;
    const step = steps[index];
    if (step?.weight === undefined || at > until) return null;
    if (step.end === undefined) return step.weight;
    const length = (steps[index + 1]?.at ?? until) - step.at;
    return step.weight + (step.end - step.weight) * Math.min(1, (at - step.at) / length);
  });
}

function stepsOf(events: readonly LoggedEvent[], now: { weight: number; since: number } | undefined): Step[] {
  const steps: Step[] = [];
  let isWarming = false;
  const tellingAt = new Set(events.filter((event) => toldBy(event) !== undefined).map(({ at }) => at));
  for (const event of events) {
    const told = toldBy(event);
    const last = steps.at(-1);
    if (event.kind === "status.changed") isWarming = event.to === "warming";
    if (told === undefined) {
      if (last !== undefined && last.end === undefined && confirms(event) && !tellingAt.has(event.at))
        steps.push({ at: event.at, weight: last.weight });
      continue;
    }
    if (last !== undefined && told.from !== undefined) steps[steps.length - 1] = ended(last, told.from);
    else if (last === undefined && told.from !== undefined)
      steps.push({ at: toldSince(events), weight: told.from });
    steps.push({
      at: event.at,
      weight: told.to,
      ...(isWarming && told.to !== undefined ? { end: told.to } : {}),
    });
  }
  const last = steps.at(-1);
  if (last === undefined) return now === undefined ? [] : [{ at: now.since, weight: now.weight }];
  if (now !== undefined) steps[steps.length - 1] = ended(last, now.weight);
  return steps;
}

/** A slow start's end is what it had come to; elsewhere another weight than was told is one that nobody told of. */
function ended(step: Step, weight: number): Step {
  if (step.end !== undefined) return { ...step, end: weight };
  return step.weight === weight ? step : { at: step.at, weight: undefined };
}

/** The server tells the weight of a step that changed it: one that says nothing of it left it as it was until then. */
const confirms = ({ kind }: LoggedEvent): boolean => kind === "status.changed" || kind === "health.changed";

/** What an event says of the weight: `weight.changed` by itself, all others where they changed it. */
function toldBy({
  kind,
  from,
  to,
  evidence,
}: LoggedEvent): { from?: number; to: number | undefined } | undefined {
  if (kind === "instance.unregistered") return { to: undefined };
  if (kind === "weight.changed") return numbers(Number(from), Number(to));
  return numbers(evidence?.["weightBefore"], evidence?.["weight"]);
}

function numbers(from: unknown, to: unknown): { from?: number; to: number } | undefined {
  if (typeof to !== "number" || Number.isNaN(to)) return undefined;
  return typeof from === "number" && !Number.isNaN(from) ? { from, to } : { to };
}

/** Where nobody told the weight, for a chart to hatch. */
export function untoldGaps(
  values: readonly (number | null)[],
  { from, stepMs }: { from: number; stepMs: number },
): { from: number; until: number; cause: string }[] {
  const gaps: { from: number; until: number; cause: string }[] = [];
  for (const [index, value] of values.entries()) {
    if (value !== null) continue;
    const [start, until] = [from + index * stepMs, from + (index + 1) * stepMs];
    const last = gaps.at(-1);
    if (last !== undefined && values[index - 1] === null) gaps[gaps.length - 1] = { ...last, until };
    else gaps.push({ from: start, until, cause: "not known" });
  }
  return gaps;
}
