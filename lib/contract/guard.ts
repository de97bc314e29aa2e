import { z } from "zod";

/** What keeps a change from taking too much away. decisions.md §4. */
export const GuardName = z.enum(["minServing", "minCapacity", "lastOfZone"]);
export type GuardName = z.infer<typeof GuardName>;

/** A guard that a change does not pass. */
export const GuardVerdict = z.object({
  guard: GuardName,
  /** Whether the change is refused without force; else it is only warned of. */
  refuses: z.boolean(),
  /** What would be left, and what the policy asks for. */
  text: z.string(),
  /** Instances, or share of the registered base weight; for a zone, its instances that serve. */
  left: z.number(),
  needed: z.number(),
  zone: z.string().optional(),
  /** What the change would leave of the service: instances of those registered, and their share of its base weight. */
  leaves: z
    .object({
      /** What falls short: what serves now, or what operators leave in, whatever its health. */
      count: z.enum(["serving", "in"]),
      instances: z.number().int(),
      of: z.number().int(),
      share: z.number(),
    })
    .optional(),
});
export type GuardVerdict = z.infer<typeof GuardVerdict>;

/** Guards to pass nevertheless, by name. */
export const Force = z.array(GuardName).max(3).optional();
