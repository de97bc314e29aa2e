import type { Endpoint, Table } from "#lib/sdk/public.ts";

/** A table as Headgate serves it, with so many endpoints. */
export function sdkTable(service: string, revision: number, endpoints = 1, epoch = "e1"): Table {
  return {
    namespace: "default",
    service,
    epoch,
    revision,
    protection: "normal",
    policy: { balancer: "round_robin", timeoutMs: 1000 },
    endpoints: Array.from({ length: endpoints }, (_, n) => sdkEndpoint(n)),
  };
}

export function sdkEndpoint(n: number, weight = 100): Endpoint {
  const address = `10.0.0.${n}`;
  return { id: `${address}:80`, address, port: 80, protocol: "http", weight, status: "serving" };
}
