import { z } from "zod";
import { row } from "./endpoint-row.ts";
import { Namespace } from "./names.ts";
import { EndpointStatus } from "./table.ts";
import { routes } from "./routes.ts";

/** What was found: a service, or an instance of one. */
const Hit = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("service"),
    namespace: z.string(),
    service: z.string(),
    instances: z.number().int(),
  }),
  z.object({
    kind: z.literal("instance"),
    namespace: z.string(),
    service: z.string(),
    instance: z.string(),
    status: EndpointStatus,
    zone: z.string().optional(),
    version: z.string().optional(),
  }),
]);
export type Hit = z.infer<typeof Hit>;

export const searchEndpoints = {
  search: row({
    ...routes.search,
    scope: "view",
    servedBy: "leader",
    summary: "Services and instances by name, address, zone or version: every word typed must be found",
    query: z.strictObject({
      q: z.string().trim().min(1).max(200),
      namespace: Namespace.optional(),
      kind: z.enum(["service", "instance"]).optional(),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    response: z.object({ items: z.array(Hit) }),
  }),
} as const;
