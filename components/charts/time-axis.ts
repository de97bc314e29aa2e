import { clockOrDay, clockSeconds, zoneOffset } from "#lib/time.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEPS = [
  5000,
  10_000,
  30_000,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  48 * HOUR,
] as const;

/** px that a label needs for itself. */
const LABEL_WIDTH = 64;

/** Round moments of the viewer's day between two, as many as there is room for. */
export function timeTicks(from: number, to: number, width: number): number[] {
  const most = Math.max(1, Math.floor(width / LABEL_WIDTH));
  const step = STEPS.find((each) => (to - from) / each <= most) ?? Math.ceil((to - from) / most);
  const offset = zoneOffset(from);
  const ticks: number[] = [];
  for (let tick = Math.ceil((from - offset) / step) * step + offset; tick <= to; tick += step)
    ticks.push(tick);
  return ticks;
}

/** As times are told elsewhere; the day at midnight, with seconds only where ticks are closer than a minute. */
export function tickLabel(at: number): string {
  return at % MINUTE === 0 ? clockOrDay(at) : clockSeconds(at);
}
