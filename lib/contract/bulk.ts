import { z } from "zod";
import { Force, GuardName, GuardVerdict } from "./guard.ts";
import {
  asking,
  CircuitWish,
  InstanceIntents,
  KeepAliveSeconds,
  OnlyThese,
  Owner,
  Reason,
  WishedWeight,
} from "./intent.ts";
import { InstanceId, ServiceName } from "./names.ts";

const MAX_CHANGES = 5000;

/** What shall be of one instance: each field given is one change; `false`, `null` and `auto` undo. */
export const InstanceChange = z
  .strictObject({
    instance: InstanceId,
    drain: z.boolean().optional(),
    maintenance: z.boolean().optional(),
    weight: WishedWeight.nullable().optional(),
    circuit: CircuitWish.optional(),
  })
  .refine(
    ({ drain, maintenance, weight, circuit }) =>
      [drain, maintenance, weight, circuit].some((field) => field !== undefined),
    "a change names drain, maintenance, weight or circuit",
  );
export type InstanceChange = z.output<typeof InstanceChange>;

/** Changes of a service's instances, all or none. */
export const ServiceChangesBody = z.strictObject({
  ...asking,
  changes: z.array(InstanceChange).min(1).max(MAX_CHANGES),
  keepAliveSeconds: KeepAliveSeconds,
  only: OnlyThese,
  atomic: z.literal(true).default(true),
});
export type ServiceChangesBody = z.input<typeof ServiceChangesBody>;

export const ServiceChangesResult = z.object({
  /** What stands for each instance now. */
  instances: z.array(z.object({ instance: z.string(), intents: InstanceIntents })),
  /** Of these, those for which nothing had to change. */
  unchanged: z.array(z.string()).optional(),
  warnings: z.array(GuardVerdict),
  /** Guards that were passed by force. */
  forced: z.array(GuardName),
});
export type ServiceChangesResult = z.infer<typeof ServiceChangesResult>;

/** Instances by what they have in common, over all services of a namespace. */
export const Selection = z
  .strictObject({
    zone: z.string().min(1).max(63).optional(),
    host: z.string().min(1).max(253).optional(),
    version: z.string().min(1).max(128).optional(),
    /** Where the registration was read from. */
    source: z.string().min(1).max(200).optional(),
    service: ServiceName.optional(),
  })
  .refine(
    (select) => Object.values(select).some((field) => field !== undefined),
    "select by zone, host, version, source or service",
  );
export type Selection = z.output<typeof Selection>;

/** A drain, or its end, of a selection: all or none of each service. */
export const NamespaceChangesBody = z.strictObject({
  select: Selection,
  drain: z.boolean(),
  reason: Reason,
  owner: Owner.optional(),
  expiresInSeconds: asking.expiresInSeconds,
  keepAliveSeconds: KeepAliveSeconds,
  only: OnlyThese,
  /** A service that would bring the drained ones of the selection above this is left for later. */
  maxAtOnce: z.number().int().min(1).max(10_000).optional(),
  force: Force,
  /** Nothing is written: what would be done. */
  dryRun: z.boolean().default(false),
});
export type NamespaceChangesBody = z.input<typeof NamespaceChangesBody>;

export const ServiceOutcome = z.object({
  service: z.string(),
  /** `left`: beyond `maxAtOnce`. `failed`: for another reason than a guard, which `message` says. */
  outcome: z.enum(["done", "refused", "left", "failed"]),
  /** Of `failed`: the change may stand all the same. No answer to it was had, or it is written and not applied yet. */
  mayBeDone: z.boolean().optional(),
  /** The selected instances of the service. */
  instances: z.array(z.string()),
  /** Of these, those for which nothing had to change. */
  unchanged: z.array(z.string()),
  /** Guards that refuse it, that it was forced past, or that warn. */
  guards: z.array(GuardVerdict),
  message: z.string().optional(),
});
export type ServiceOutcome = z.infer<typeof ServiceOutcome>;

export const NamespaceChangesResult = z.object({
  dryRun: z.boolean(),
  owner: z.string(),
  results: z.array(ServiceOutcome),
});
export type NamespaceChangesResult = z.infer<typeof NamespaceChangesResult>;
