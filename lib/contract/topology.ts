import { z } from "zod";
import { Protection } from "./table.ts";
import { CallerFigures, Coverage, TrafficSpan } from "./traffic.ts";
import { StatusCounts } from "./views.ts";

/** A service's registered instances in one zone; without one: those that name none. */
export const ZonePart = z.object({
  zone: z.string().optional(),
  instances: z.number().int(),
  statuses: StatusCounts,
});
export type ZonePart = z.infer<typeof ZonePart>;

export const TopologyNode = z.object({
  namespace: z.string(),
  service: z.string(),
  /** Only its name is known: it calls, or is depended on, and is no service of this namespace. */
  external: z.boolean(),
  /** When these four were so: in the minute before the moment asked for. Absent: it is not known here. */
  statusesAt: z.number().optional(),
  instances: z.number().int(),
  statuses: StatusCounts,
  /** By name, those that name no zone last. */
  zones: z.array(ZonePart),
  protection: Protection.optional(),
  coverage: Coverage.optional(),
  /** Of the calls to it; absent: nobody reports any. */
  figures: CallerFigures.optional(),
});
export type TopologyNode = z.infer<typeof TopologyNode>;

export const TopologyEdge = z.object({
  caller: z.string(),
  service: z.string(),
  /** Some instance of the caller says that it depends on the service. */
  declared: z.boolean(),
  /** Calls were reported in the window; absent figures: none were. */
  observed: z.boolean(),
  figures: CallerFigures.optional(),
});
export type TopologyEdge = z.infer<typeof TopologyEdge>;

export const TopologyView = TrafficSpan.extend({
  nodes: z.array(TopologyNode),
  edges: z.array(TopologyEdge),
});
export type TopologyView = z.infer<typeof TopologyView>;
