import { LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import type { ClientReport } from "#server/core/report.ts";
import { idOf, type Play } from "#test/pictures/play.ts";

/** Calls that clients make every second, by the weights that the table has. */
export function callers(
  play: Play,
  parts: {
    readonly clients: readonly string[];
    readonly ports: readonly number[];
    /** Calls a second of one client to an instance of weight 100. */
    readonly rate: number;
    readonly fails: (port: number, second: number, client: string) => boolean;
    readonly latencyMs?: (port: number, second: number) => number;
  },
): (second: number) => ClientReport[] {
  const owed = new Map<string, number>();
  return (second) =>
    parts.clients.map((client) => ({
      client,
      held: play.revision,
      windowMs: 1000,
      calls: parts.ports.flatMap((port) => {
        const weight = play.sights.get(port)?.at(-1)?.weight ?? 0;
        const key = `${client} ${port}`;
        const due = (owed.get(key) ?? 0) + (parts.rate * weight) / 100;
        const calls = Math.floor(due);
        owed.set(key, due - calls);
        if (calls === 0) return [];
        const failed = parts.fails(port, second, client) ? calls : 0;
        const ms = parts.latencyMs?.(port, second);
        const latency = ms === undefined ? undefined : histogram(ms, calls);
        return [{ id: idOf(port), ok: calls - failed, failed, inFlight: 0, latency }];
      }),
    }));
}

function histogram(ms: number, calls: number) {
  const bucket = LATENCY_BOUNDS_MS.findIndex((bound) => ms <= bound);
  const counts = Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, (_, i) => (i === bucket ? calls : 0));
  return { bounds: [...LATENCY_BOUNDS_MS], counts };
}
