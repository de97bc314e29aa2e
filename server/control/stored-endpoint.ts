import { WeightFactor } from "#lib/contract/explain.ts";
import { DrainEvidence } from "#lib/contract/intent.ts";
import { RegisteredCheck } from "#lib/contract/registration.ts";
import { Endpoint, EndpointStatus } from "#lib/contract/table.ts";
import { HealthKind } from "#lib/contract/views.ts";
import type { Restored } from "#server/core/model.ts";
import { z } from "zod";

const time = z.number();
const published = { requestedAt: time, publishedAt: time, revision: time };
const converged = { ...published, convergedAt: time };
const Quiet = z.object({ by: DrainEvidence, since: time });

const Departure = z.discriminatedUnion("stage", [
  z.object({ stage: z.literal("requested"), requestedAt: time }),
  z.object({ stage: z.literal("published"), ...published }),
  z
    .object({
      stage: z.literal("converged"),
      ...converged,
      reporting: z.enum(["all", "some", "none"]).catch("none"),
      quiet: Quiet.optional(),
    })
    .transform((departure) => ({ ...departure, quiet: departure.quiet })), // JSON keeps no undefined
  z.object({ stage: z.literal("drained"), ...converged, drainedAt: time, evidence: DrainEvidence }),
]);

const Circuit = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("closed"), since: time, attempt: z.number() }),
  z.object({ kind: z.literal("open"), since: time, until: time, attempt: z.number(), because: z.string() }),
  z.object({ kind: z.literal("half-open"), since: time, attempt: z.number() }).transform((circuit) => ({
    ...circuit,
    trial: { revision: undefined, succeeded: 0, failed: 0 }, // what was counted stayed in memory
  })),
]);

/** What a leader must be able to rely on of an endpoint that another one stored: a newer version's may be unlike it. */
export const RestoredEndpoint = z.object({
  endpoint: Endpoint,
  state: z.object({
    health: z.object({ kind: HealthKind, since: time }),
    status: EndpointStatus,
    statusSince: time,
    registeredAt: time,
    createRevision: z.number(),
    weight: z.number().exactOptional(),
    isUnproven: z.literal(true).exactOptional(),
    inSince: time.exactOptional(),
    share: z.number().exactOptional(),
    factors: z.array(WeightFactor).exactOptional(),
    flap: z
      .object({ downs: z.array(time), holdMs: z.number().optional() })
      .transform(({ downs, holdMs }) => ({ downs, holdMs }))
      .exactOptional(),
    circuit: Circuit.exactOptional(),
    latency: z.object({ value: z.number(), since: time, text: z.string() }).exactOptional(),
    vanished: z
      .object({ kind: z.literal("retained"), since: time, until: time, failures: z.number() })
      .exactOptional(),
    check: RegisteredCheck.exactOptional(),
    gateSince: time.exactOptional(),
    leave: z.object({ since: time, deadlineAt: time }).exactOptional(),
    departure: Departure.exactOptional(),
    causes: z.array(z.object({ kind: z.string() })).catch([]),
  }),
}) satisfies z.ZodType<Restored>;
export type PublishedEndpoint = z.infer<typeof RestoredEndpoint>;
