import type { Report } from "#lib/contract/report.ts";
import type { ServiceEvent } from "#server/core/event.ts";
import type { ServiceKey } from "#server/core/keys.ts";

/** What a leader hears of a client's report, service by service. */
export function reportedBy({ client, windowMs, held, calls }: Report): [ServiceKey, ServiceEvent][] {
  return [...Map.groupBy(calls, ({ service }) => service)].map(([service, own]) => [
    { namespace: "default", service },
    {
      kind: "reported",
      reports: [
        {
          client: `${client.service}/${client.id}`,
          held: Number(held[service]?.split(".")[1] ?? 0),
          windowMs,
          calls: own.map(({ instance: id, ok, failed, inFlight }) => ({
            id,
            ok,
            failed: failed.server,
            inFlight,
            latency: undefined,
          })),
        },
      ],
    },
  ]);
}
