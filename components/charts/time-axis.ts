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
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const ticks: number[] = [];
  for (let tick = Math.ceil((from - offset) / step) * step + offset; tick <= to; tick += step)
    ticks.push(tick);
  return ticks;
}

const hours = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** The day at midnight, with seconds only where ticks are closer than a minute. */
export function tickLabel(at: number): string {
  const text = hours.format(at);
  if (text === "00:00") return days.format(at);
  return at % MINUTE === 0 ? text : seconds.format(at);
}
