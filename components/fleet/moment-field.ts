/** A moment as one types it, in the viewer's zone: `2026-11-28 02:51`. */
export function fieldText(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The inverse of fieldText; seconds may follow. Undefined for what is no moment. */
export function momentOf(text: string): number | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  const date = new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  // A day that there is not is carried over into the next month.
  return date.getDate() === day && date.getHours() === hour && date.getMinutes() === minute
    ? date.getTime()
    : undefined;
}
