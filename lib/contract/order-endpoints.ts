import { z } from "zod";
import { NOrAll, row, S } from "./endpoint-row.ts";
import { instanceOrder, InstanceGrouping, InstanceOrder, serviceOrder, ServiceOrder } from "./order.ts";
import { TrafficWindow } from "./traffic.ts";
import { routes } from "./routes.ts";

/** Whole lists by name alone: who shows them asks for the rows that are seen. */
export const orderEndpoints = {
  getServiceOrder: row({
    ...routes.getServiceOrder,
    scope: "view",
    servedBy: "leader",
    summary: "Names of all services that match, sorted",
    params: NOrAll,
    acrossNamespaces: true,
    query: z.strictObject({ ...serviceOrder, window: TrafficWindow.default(300_000) }),
    response: ServiceOrder,
  }),
  getInstanceOrder: row({
    ...routes.getInstanceOrder,
    scope: "view",
    servedBy: "leader",
    summary:
      "Ids of all instances of a service that match, sorted, and by zone or version where that is asked",
    params: S,
    query: z.strictObject({
      ...instanceOrder,
      group: InstanceGrouping.optional(),
      window: TrafficWindow.default(300_000),
    }),
    response: InstanceOrder,
  }),
} as const;
