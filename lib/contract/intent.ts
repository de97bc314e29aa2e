import { z } from "zod";
import { DRAIN_STAGES, INTENT_KINDS } from "./closed-sets.ts";
import { Force, GuardName, GuardVerdict } from "./guard.ts";

export const Reason = z.string().trim().min(1, "a reason is required").max(500);
export const Owner = z.string().regex(/^[A-Za-z0-9._:@/-]{1,128}$/, "1–128 of A-Z a-z 0-9 . _ : @ / -");

/** What every intent says of itself. */
const wish = {
  id: z.string(),
  owner: z.string(),
  actor: z.string(),
  reason: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().optional(),
  /** Guards that were passed by force. */
  forced: z.array(GuardName).optional(),
};

/** An operator's standing wish to take an instance out; it stands until its owner undoes it. */
export const DrainIntent = z.object({
  ...wish,
  /** It must be renewed this often by whoever holds it, ms. */
  keepAliveMs: z.number().optional(),
});
export type DrainIntent = z.infer<typeof DrainIntent>;

/** Out of service, not checked, and out of the table once drained. */
export const MaintenanceIntent = z.object(wish);
export type MaintenanceIntent = z.infer<typeof MaintenanceIntent>;

/** A circuit held open (eject) or closed (keep in), whatever the automatic one says. */
export const CircuitIntent = z.object({ ...wish, state: z.enum(["open", "closed"]) });
export type CircuitIntent = z.infer<typeof CircuitIntent>;

/** An operator's standing base weight; `percent` is of the registered weight. */
export const WeightIntent = z.object({
  ...wish,
  weight: z.union([
    z.object({ kind: z.literal("absolute"), value: z.number() }),
    z.object({ kind: z.literal("percent"), value: z.number() }),
  ]),
});
export type WeightIntent = z.infer<typeof WeightIntent>;

/** All intents of one instance. */
export const InstanceIntents = z.object({
  drains: z.array(DrainIntent),
  weight: WeightIntent.optional(),
  maintenance: MaintenanceIntent.optional(),
  circuit: CircuitIntent.optional(),
});
export type InstanceIntents = z.infer<typeof InstanceIntents>;

/** What the store keeps under `intents/<ns>/<service>`: guards are one compare-and-set. */
export const StoredIntents = z.object({
  v: z.literal(1),
  instances: z.record(z.string(), InstanceIntents),
});
export type StoredIntents = z.infer<typeof StoredIntents>;

const MAX_NAMED = 10_000;
/** Of a query: each is some 20 characters of the address. */
const MAX_NAMED_IN_QUERY = 400;
const IntentId = z.string().min(1).max(200);

/** Of what is ended, only these, by their ids: what came since they were looked at stands. */
export const OnlyThese = z.array(IntentId).max(MAX_NAMED).optional();
/** The same, of a query. */
export const OnlyTheseInQuery = z.union([IntentId, z.array(IntentId).max(MAX_NAMED_IN_QUERY)]).optional();

/** What every request for an intent says. */
export const asking = {
  reason: Reason,
  owner: Owner.optional(),
  expiresInSeconds: z.number().int().min(1).max(31_536_000).optional(),
  force: Force,
};

/** How often a drain must be asked for again by whoever holds it. */
export const KeepAliveSeconds = z.number().int().min(5).max(86_400).optional();

export const DrainBody = z.strictObject({ ...asking, keepAliveSeconds: KeepAliveSeconds });
export type DrainBody = z.input<typeof DrainBody>;

export const DrainStage = z.enum(DRAIN_STAGES);
export type DrainStage = z.infer<typeof DrainStage>;

/** What `drained` rests on. decisions.md §4. */
export const DrainEvidence = z.enum(["traffic", "instance", "partial", "time"]);
export type DrainEvidence = z.infer<typeof DrainEvidence>;

export const StageMark = z.object({
  stage: DrainStage,
  at: z.number(),
  revision: z.number().optional(),
});
export type StageMark = z.infer<typeof StageMark>;

export const Drain = DrainIntent.extend({
  stage: DrainStage,
  stages: z.array(StageMark),
  /** The table revision from which on the instance has weight 0. */
  revision: z.number().optional(),
  /** Live clients that hold an older table, by name. */
  behind: z.array(z.string()),
  /** Clients out of contact, which may still call by an older table. */
  lost: z.array(z.string()),
  /** Calls in flight, as the instance tells it; absent when it does not. */
  inFlight: z.number().optional(),
  evidence: DrainEvidence.optional(),
  /** Never true while the address is not registered: nothing is known of a process there. */
  safeToStop: z.boolean(),
  /** Whether the address is registered; a drain of one that is not waits for it. */
  registered: z.boolean(),
  /** When `drained` by time is due, ms since the epoch; absent while not converged. */
  settlesAt: z.number().optional(),
  /** Other owners' drains of the same instance. */
  others: z.array(z.object({ owner: z.string(), reason: z.string(), createdAt: z.number() })),
});
export type Drain = z.infer<typeof Drain>;

export const DrainResult = z.object({
  drain: Drain,
  /** Guards that do not refuse it, yet warn; absent where there are none. */
  warnings: z.array(GuardVerdict).optional(),
});
export type DrainResult = z.infer<typeof DrainResult>;

export const UndrainResult = z.object({
  removed: z.array(DrainIntent),
  remaining: z.array(DrainIntent),
});
export type UndrainResult = z.infer<typeof UndrainResult>;

/** `50` or `"50%"` of the registered weight. 0 is refused: use drain. */
export const WishedWeight = z.union([
  z.number().positive("0 is refused: use drain").max(10_000),
  z
    .string()
    .regex(/^(?:[1-9]\d{0,3}|\d{1,3}\.\d{1,2})%$/, "a weight is a number above 0, or a percentage like 50%"),
]);

export const WeightBody = z.strictObject({ ...asking, weight: WishedWeight });
export type WeightBody = z.input<typeof WeightBody>;

export const MaintenanceBody = z.strictObject(asking);
export type MaintenanceBody = z.input<typeof MaintenanceBody>;

/** `open` ejects, `closed` keeps in; `half-open` tries now and, like `auto`, ends what was forced. */
export const CircuitWish = z.enum(["open", "closed", "half-open", "auto"]);
export type CircuitWish = z.infer<typeof CircuitWish>;

export const CircuitBody = z.strictObject({ ...asking, state: CircuitWish, only: OnlyThese });
export type CircuitBody = z.input<typeof CircuitBody>;

export const IntentKind = z.enum(INTENT_KINDS);
export type IntentKind = z.infer<typeof IntentKind>;

/**
 * `waiting`: for an address that has not registered. `orphaned`: its address was unregistered; it ends by itself
 * unless the address comes again. `abandoned`: whoever holds the drain renews it no longer, and it stays out.
 */
export const IntentMark = z.enum(["waiting", "orphaned", "abandoned"]);
export type IntentMark = z.infer<typeof IntentMark>;

/** A standing override, as the console and `headgate intents` list it. */
export const IntentView = z.object({
  kind: IntentKind,
  ...wish,
  namespace: z.string(),
  service: z.string(),
  instance: z.string(),
  registered: z.boolean(),
  /** For a drain that must be renewed this often, ms. */
  keepAliveMs: z.number().optional(),
  /** For a weight: `50` or `50%`; for a circuit: `open` or `closed`. */
  value: z.string().optional(),
  /** Absent where there are none. */
  marks: z.array(IntentMark).optional(),
  /** How far a drain, or maintenance, has taken its instance out. */
  stage: DrainStage.optional(),
  /** With `stage`: its calls are over. Never while the address is not registered. */
  safeToStop: z.boolean().optional(),
  /** Once drained: what that rests on. */
  evidence: DrainEvidence.optional(),
});
export type IntentView = z.infer<typeof IntentView>;

/** What stands of a circuit after it was asked for; nothing after `half-open` and `auto`. */
export const CircuitResult = z.object({ state: CircuitWish, intent: IntentView.optional() });
export type CircuitResult = z.infer<typeof CircuitResult>;
