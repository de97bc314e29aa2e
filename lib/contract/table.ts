import { z } from "zod";
import { ENDPOINT_STATUSES } from "./closed-sets.ts";
import { ClientPolicy } from "./client-policy.ts";
import { Protocol } from "./registration.ts";

/** Why an endpoint is where it is, by precedence: the first that applies. decisions.md §6. */
export const EndpointStatus = z.enum(ENDPOINT_STATUSES);
export type EndpointStatus = z.infer<typeof EndpointStatus>;

export const Protection = z.enum(["normal", "panic", "preserving", "frozen"]);
export type Protection = z.infer<typeof Protection>;

/** What stands beside a status without changing it. decisions.md §6. */
export const EndpointMark = z.enum(["retained", "panic", "forced_in", "held"]);
export type EndpointMark = z.infer<typeof EndpointMark>;

/** An endpoint as clients see it. A client that knows only `weight` is right. */
export const Endpoint = z.object({
  id: z.string(),
  address: z.string(),
  port: z.number().int(),
  protocol: Protocol,
  weight: z.number().min(0).max(10_000),
  status: EndpointStatus,
  /** Absent where there are none. */
  marks: z.array(EndpointMark).optional(),
  zone: z.string().optional(),
  version: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});
export type Endpoint = z.infer<typeof Endpoint>;

export const Table = z.object({
  namespace: z.string(),
  service: z.string(),
  epoch: z.string(),
  revision: z.number().int(),
  protection: Protection,
  policy: ClientPolicy,
  endpoints: z.array(Endpoint),
});
export type Table = z.infer<typeof Table>;

export const TableList = z.object({ items: z.array(Table), total: z.number().int() });
export type TableList = z.infer<typeof TableList>;

/** Apply when `from` ≤ held < `to`; skip when held ≥ `to`; else fetch the table. */
export const TablePatch = z.object({
  service: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  set: z.array(Endpoint),
  remove: z.array(z.string()),
  policy: ClientPolicy.optional(),
  protection: Protection.optional(),
});
export type TablePatch = z.infer<typeof TablePatch>;

/** Whether the store can be reached; while stale, tables stay as they are. */
export const TableStatus = z.object({ stale: z.boolean(), sinceMs: z.number().optional() });
export type TableStatus = z.infer<typeof TableStatus>;
