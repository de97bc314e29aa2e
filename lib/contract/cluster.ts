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

export const ClusterView = z.object({
  version: z.string(),
  epoch: z.string().optional(),
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
