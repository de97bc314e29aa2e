const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface TimeStyle {
  readonly hour12: boolean;
  readonly isUtc: boolean;
}

let isUtc = false;
let hour12 = false;

/** How times of day are told from now on: by 24 hours in the viewer's zone unless said otherwise. */
export function setTimeStyle(style: TimeStyle): void {
  ({ isUtc, hour12 } = style);
}

/** A moment as a calendar and a clock on the wall show it; `month` from 1. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** In the zone that times are told in. */
export function wallOf(at: number): Wall {
  const date = new Date(at);
  return isUtc
    ? {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
      }
    : {
        year: date.getFullYear(),
        month: date.getMonth() + 1,
        day: date.getDate(),
        hour: date.getHours(),
        minute: date.getMinutes(),
        second: date.getSeconds(),
      };
}

/** The inverse of wallOf; what there is not, as 31 November, is carried over. */
export function momentAt({ year, month, day, hour, minute, second }: Wall): number {
  return isUtc
    ? Date.UTC(year, month - 1, day, hour, minute, second)
    : new Date(year, month - 1, day, hour, minute, second).getTime();
}

/** Midnight of the day so many days from that of `at`, in the zone that times are told in. */
export function midnight(at: number, days = 0): number {
  const wall = wallOf(at);
  return momentAt({ ...wall, day: wall.day + days, hour: 0, minute: 0, second: 0 });
}

// Written by hand, as numbers are (format.ts): the words of a British calendar.
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"];

const twoDigits = (n: number) => String(n).padStart(2, "0");

/** `02:51`, `02:51 pm`; with seconds `02:51:07`. */
function timeOfDay(at: number, withSeconds = false): string {
  const { hour, minute, second } = wallOf(at);
  const shown = hour12 ? hour % 12 || 12 : hour;
  const parts = withSeconds ? [shown, minute, second] : [shown, minute];
  return `${parts.map(twoDigits).join(":")}${hour12 ? (hour < 12 ? " am" : " pm") : ""}`;
}

/** `20 Nov`. */
function dayOfYear(at: number): string {
  const wall = wallOf(at);
  return `${wall.day} ${MONTHS[wall.month - 1]}`;
}

/** `UTC`, `UTC+1`, `UTC−3:30`. */
function zoneName(at: number): string {
  const ahead = -zoneOffset(at) / MINUTE;
  if (ahead === 0) return "UTC";
  const minutes = Math.abs(ahead) % 60;
  const rest = minutes === 0 ? "" : `:${twoDigits(minutes)}`;
  return `UTC${ahead < 0 ? "−" : "+"}${Math.floor(Math.abs(ahead) / 60)}${rest}`;
}

/** How far the zone that times are told in is behind UTC at a moment, ms. */
export function zoneOffset(at: number): number {
  return isUtc ? 0 : new Date(at).getTimezoneOffset() * MINUTE;
}

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
  const time = timeOfDay(at);
  return isSameDay(at, now) ? time : `${dayOfYear(at)} ${time}`;
}

/** The time of day for an axis, which tells the day at midnight. */
export function clockOrDay(at: number): string {
  const isMidnight = (at - zoneOffset(at)) % DAY === 0;
  return isMidnight ? dayOfYear(at) : timeOfDay(at);
}

/** `Today`, `20 Nov`, in the viewer's zone. */
export function day(at: number, now: number): string {
  return isSameDay(at, now) ? "Today" : dayOfYear(at);
}

/** In the zone that times are told in. */
function isSameDay(a: number, b: number): boolean {
  return Math.abs(a - b) < DAY && dayOfYear(a) === dayOfYear(b);
}

/** The time of day with seconds, for things that happen within a minute. */
export function clockSeconds(at: number): string {
  return timeOfDay(at, true);
}

/** Day, time and zone in full, as the viewer's zone has it. */
export function exact(at: number): string {
  const wall = wallOf(at);
  const weekday = DAYS[new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay()];
  return `${weekday}, ${dayOfYear(at)} ${wall.year}, ${timeOfDay(at, true)} ${zoneName(at)}`;
}
