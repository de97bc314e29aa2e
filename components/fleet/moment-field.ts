import { momentAt, wallOf } from "#lib/time.ts";

/** A moment as one types it, in the zone that times are told in: `2026-11-28 02:51`. */
export function fieldText(at: number): string {
  const { year, month, day, hour, minute } = wallOf(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}

/** The inverse of fieldText; seconds may follow. Undefined for what is no moment. */
export function momentOf(text: string): number | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const at = momentAt({ year, month, day, hour, minute, second });
  // A day that there is not is carried over into the next month, and a month into the next year.
  const read = wallOf(at);
  const isSame = read.month === month && read.day === day && read.hour === hour && read.minute === minute;
  return isSame ? at : undefined;
}
