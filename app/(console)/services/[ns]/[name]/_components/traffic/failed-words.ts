import type { CallerFigures } from "#lib/contract/traffic.ts";
import { plural } from "#lib/format.ts";

/** Failures by kind, the most first: `12 timeouts, 1 reset`; none where there were none. */
export function failedWords({ timeout, connect, reset, server }: CallerFigures["failedBy"]): string {
  const kinds = [
    [timeout, "timeout", "timeouts"],
    [connect, "connect failure", "connect failures"],
    [reset, "reset", "resets"],
    [server, "server error", "server errors"],
  ] as const;
  const told = kinds
    .filter(([n]) => n > 0)
    .toSorted(([a], [b]) => b - a)
    .map(([n, one, many]) => plural(n, one, many));
  return told.length === 0 ? "none" : told.join(", ");
}
