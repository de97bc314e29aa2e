import { DrainEvidence } from "#lib/contract/intent.ts";
import { EndpointStatus } from "#lib/contract/table.ts";
import type { Restored } from "#server/core/service.ts";
import { z } from "zod";

const time = z.number();
const published = { requestedAt: time, publishedAt: time, revision: time };
const converged = { ...published, convergedAt: time };
const Quiet = z.object({ by: z.enum(["instance", "time"]), since: time });

const Departure = z.discriminatedUnion("stage", [
  z.object({ stage: z.literal("requested"), requestedAt: time }),
  z.object({ stage: z.literal("published"), ...published }),
  z
    .object({ stage: z.literal("converged"), ...converged, quiet: Quiet.optional() })
    .transform((departure) => ({ ...departure, quiet: departure.quiet })), // JSON keeps no undefined
  z.object({ stage: z.literal("drained"), ...converged, drainedAt: time, evidence: DrainEvidence }),
]);

/** What a leader must be able to rely on of an endpoint that another one stored: a newer version's may be unlike it. */
export const RestoredEndpoint = z.object({
  endpoint: z.object({ id: z.string() }),
  state: z.object({
    health: z.object({ kind: z.enum(["unknown", "healthy", "unhealthy"]), since: time }),
    status: EndpointStatus,
    statusSince: time,
    registeredAt: time,
    gateSince: time.exactOptional(),
    leave: z.object({ since: time, deadlineAt: time }).exactOptional(),
    departure: Departure.exactOptional(),
    causes: z.array(z.object({ kind: z.string() })).catch([]),
  }),
}) satisfies z.ZodType<Restored>;
export type PublishedEndpoint = z.infer<typeof RestoredEndpoint>;
