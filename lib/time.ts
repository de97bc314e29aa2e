const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const clockSecondsFormat = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const exactFormat = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

/** A span in its two largest units: `8 s`, `3 min`, `2 h 5 min`, `4 d 3 h`. Below zero reads as zero. */
export function span(ms: number): string {
  const left = Math.max(0, ms);
  if (left < MINUTE) return `${Math.floor(left / SECOND)} s`;
  if (left < HOUR) return `${Math.floor(left / MINUTE)} min`;
  if (left < DAY) return two(left, HOUR, "h", MINUTE, "min");
  return two(left, DAY, "d", HOUR, "h");
}

function two(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  const head = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? head : `${head} ${rest} ${smallName}`;
}

/** How long ago; what lies a little ahead, by another clock's reckoning, is `just now`. */
export function ago(at: number, now: number): string {
  return now - at < 2 * SECOND ? "just now" : `${span(now - at)} ago`;
}

/** How long from now; what is past reads `now`. */
export function ahead(at: number, now: number): string {
  return at - now < SECOND ? "now" : `in ${span(at - now)}`;
}

/** The time of day where that is enough, with the day where it is not: `02:51`, `20 Nov 02:51`. */
export function clock(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return sameDay ? clockFormat.format(at) : `${dayFormat.format(at)} ${clockFormat.format(at)}`;
}

/** `Today`, `20 Nov`, in the viewer's zone. */
export function day(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? "Today" : dayFormat.format(at);
}

/** The time of day with seconds, for things that happen within a minute. */
export function clockSeconds(at: number): string {
  return clockSecondsFormat.format(at);
}

/** Day, time and zone in full, as the viewer's zone has it. */
export function exact(at: number): string {
  return exactFormat.format(at);
}
