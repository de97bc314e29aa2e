import { z } from "zod";

export const ReplicaView = z.object({
  id: z.string(),
  /** The URL other replicas reach it by. */
  advertise: z.string(),
  version: z.string(),
  startedAt: z.number(),
  leading: z.boolean(),
  self: z.boolean(),
});
export type ReplicaView = z.infer<typeof ReplicaView>;

/** Why the store's history is not the one that is known. */
export const FreezeReason = z.enum([
  /** The store has no epoch key: it was wiped, or the key was deleted. */
  "epoch-missing",
  /** It names another epoch: it was wiped and used anew, or is another cluster. */
  "epoch-other",
  /** Its revision is lower than one seen before: it was restored from an older snapshot. */
  "revision-went-back",
  /** A key is not as it was at a revision seen before: it was restored, and written to since. */
  "history-differs",
]);
export type FreezeReason = z.infer<typeof FreezeReason>;

/** Tables, access, policies and overrides stay as last known, and nothing is decided. */
export const FrozenView = z.object({
  since: z.number(),
  /** The epoch of what is served. */
  known: z.string(),
  /** The store's; absent where it names none. */
  found: z.string().optional(),
  reason: FreezeReason,
  /** What accept-epoch takes: the epoch found, or, where that is none or was seen before, a new one. */
  accept: z.string(),
  /** What happened and what to do, for a person. */
  text: z.string(),
});
export type FrozenView = z.infer<typeof FrozenView>;

export const ClusterView = z.object({
  version: z.string(),
  epoch: z.string().optional(),
  /** Present while the store's history is another one than is known here. */
  frozen: FrozenView.optional(),
  /** Present while automation is paused over all services. */
  paused: z.object({ since: z.number(), actor: z.string(), reason: z.string() }).optional(),
  /** Present on the leader while most of the fleet fails its checks at once, so that none is marked unhealthy by them. */
  doubt: z.object({ since: z.number(), failing: z.number().int(), healthy: z.number().int() }).optional(),
  revision: z.number().int(),
  /** This replica's part: it leads, follows, or looks for a leader. */
  role: z.enum(["leader", "follower", "candidate"]),
  leader: z.string().optional(),
  replicas: z.array(ReplicaView),
  store: z.object({
    kind: z.enum(["embedded", "etcd"]),
    up: z.boolean(),
    since: z.number(),
    detail: z.string().optional(),
  }),
  counts: z.object({
    namespaces: z.number().int(),
    services: z.number().int(),
    instances: z.number().int(),
    quarantined: z.number().int(),
    streams: z.number().int(),
    clients: z.number().int(),
  }),
  probes: z.object({ scheduled: z.number().int(), inFlight: z.number().int(), latenessP99Ms: z.number() }),
  eventLoopDelayP99Ms: z.number(),
  /** Whether the sample fleet can be started from the console, and whether it runs. */
  sampleFleet: z.enum(["unavailable", "stopped", "running"]),
});
export type ClusterView = z.infer<typeof ClusterView>;

export const AcceptEpochBody = z.strictObject({
  /** `frozen.accept` of `GET /v1/cluster`: whoever saw something else accepts nothing. */
  epoch: z.string().regex(/^[0-9a-f]{4,32}$/, "an epoch as GET /v1/cluster names it"),
  /**
   * Policies, overrides and access become what they were last known to be, and what the store holds of them besides
   * goes. Without: they are the store's; access is written back all the same where the store knows no token and no user.
   */
  restore: z.boolean().default(true),
});
export type AcceptEpochBody = z.infer<typeof AcceptEpochBody>;

const Rewritten = z.object({ written: z.number().int(), removed: z.number().int() });

/** What accepting the store's history would come to, as the store is now. */
export const EpochPreview = z.object({
  accept: z.string(),
  /** With `restore`: how many of the store's keys would be written back, and how many go. */
  restore: z.object({ policies: Rewritten, overrides: Rewritten, access: Rewritten }),
  services: z.array(
    z.object({
      namespace: z.string(),
      service: z.string(),
      /** Endpoints of the table that is served. */
      before: z.number().int(),
      /** Instances that are registered in the store now. */
      after: z.number().int(),
      /** Endpoints without a registration there, at most 100: kept only as others are whose registration vanished. */
      gone: z.array(z.string()),
    }),
  ),
});
export type EpochPreview = z.infer<typeof EpochPreview>;
