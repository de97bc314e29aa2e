import { clockSeconds } from "#lib/time.ts";

/** `2026-11-28 02:51:07`, in the zone of the terminal: as lists of what happened begin. */
export function dayClock(at: number): string {
  const date = new Date(at);
  const month = String(date.getMonth() + 1).padStart(2, "0");
  const day = String(date.getDate()).padStart(2, "0");
  return `${date.getFullYear()}-${month}-${day} ${clockSeconds(at)}`;
}
