import type { CallOptions, ClientPolicy, Outcome, Table } from "#lib/sdk/public.ts";
import { CallLog } from "#lib/sdk/reports/call-log.ts";
import { HeldTables } from "#lib/sdk/tables/held-tables.ts";
import { ServiceCalls } from "./service-calls.ts";

/** For tests: a service of so many endpoints, called as its policy says, with what would be reported of it. */
export function callWorld(count: number, policy: Partial<ClientPolicy> = {}) {
  const held = new HeldTables();
  const log = new CallLog();
  const calls = new ServiceCalls({ name: "orders", held, log });
  const endpoints = Array.from({ length: count }, (_, i) => ({
    id: `10.0.0.${i + 1}:80`,
    address: `10.0.0.${i + 1}`,
    port: 80,
    protocol: "http" as const,
    weight: 100,
    status: "serving" as const,
  }));
  const retries = {
    maxTries: 3,
    budgetRatio: 1,
    budgetMinPerSecond: 100,
    baseMs: 0,
    maxMs: 0,
    statuses: [503],
  };
  const table: Table = {
    ...{ namespace: "default", service: "orders", epoch: "e", revision: 1, protection: "normal" as const },
    policy: { balancer: "round_robin", timeoutMs: 60_000, retries, ...policy },
    endpoints,
  };
  held.accept(table);
  /** Of all instances together, since it was last asked. */
  const reported = () => {
    const sums: Record<Outcome | "rejected" | "inFlight", number> = {
      ...{ ok: 0, timeout: 0, connect: 0, reset: 0, server: 0, cancelled: 0, rejected: 0, inFlight: 0 },
    };
    for (const { ok, failed, rejected = 0, inFlight = 0 } of log.take()) {
      sums.ok += ok;
      sums.rejected += rejected;
      sums.inFlight += inFlight;
      for (const kind of ["timeout", "connect", "reset", "server"] as const)
        sums[kind] += failed?.[kind] ?? 0;
    }
    return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum > 0));
  };
  return { calls, held, table, reported };
}

export const idempotent: CallOptions = { idempotent: true };
