import { z } from "zod";
import { INSTANCE_GROUPINGS } from "./closed-sets.ts";
import { EndpointStatus } from "./table.ts";
import { Coverage, TrafficFigures } from "./traffic.ts";
import { StatusCounts } from "./views.ts";

/** Which way a list is sorted; what is not known stands last either way. */
export const SortDirection = z.enum(["asc", "desc"]);
export type SortDirection = z.infer<typeof SortDirection>;

/** By what services are sorted; figures are of calls over the window asked for. */
export const ServiceSort = z.enum([
  "name",
  "trouble",
  "instances",
  "calls",
  "errors",
  "p50",
  "p95",
  "p99",
  "clients",
  "changed",
]);
export type ServiceSort = z.infer<typeof ServiceSort>;

/**
 * By what instances are sorted; `expected` and `real` are shares, `age` is since when it is registered; `weight` and
 * `expected` are what clients go by, also while the store is away.
 */
export const InstanceSort = z.enum([
  "id",
  "trouble",
  "weight",
  "expected",
  "real",
  "calls",
  "errors",
  "p95",
  "zone",
  "version",
  "age",
]);
export type InstanceSort = z.infer<typeof InstanceSort>;

export const InstanceGrouping = z.enum(INSTANCE_GROUPINGS);
export type InstanceGrouping = z.infer<typeof InstanceGrouping>;

/** Each word must be in what is told of it: names, zone, version, status, metadata, causes. */
export const Words = z.string().max(200).optional();

/** Absent: as each is looked at first, names from a, the others from the most or the worst. */
const direction = SortDirection.optional();

export const serviceOrder = {
  q: Words,
  status: EndpointStatus.optional(),
  sort: ServiceSort.default("name"),
  dir: direction,
};

export const instanceOrder = {
  q: Words,
  status: EndpointStatus.optional(),
  zone: z.string().optional(),
  version: z.string().optional(),
  sort: InstanceSort.default("trouble"),
  dir: direction,
};

export const ServiceOrder = z.object({ names: z.array(z.string()), total: z.number().int() });
export type ServiceOrder = z.infer<typeof ServiceOrder>;

/** Instances next to each other in the order that have a zone or a version in common. */
export const InstanceGroup = z.object({
  /** Absent: of those that have none. */
  name: z.string().optional(),
  count: z.number().int(),
  statuses: StatusCounts,
  expectedShare: z.number().optional(),
  realShare: z.number().optional(),
  /** In sum; latencies are not known of groups. */
  figures: TrafficFigures.optional(),
});
export type InstanceGroup = z.infer<typeof InstanceGroup>;

export const InstanceOrder = z.object({
  ids: z.array(z.string()),
  /** Of the service, whether they match or not. */
  total: z.number().int(),
  coverage: Coverage,
  /** The median of the p95 of its instances, ms; absent where fewer than three are known. */
  medianP95Ms: z.number().optional(),
  /** In their order, where it was asked for. */
  groups: z.array(InstanceGroup).optional(),
});
export type InstanceOrder = z.infer<typeof InstanceOrder>;
