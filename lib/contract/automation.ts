import { z } from "zod";
import { Reason } from "./intent.ts";

export const AutomationBody = z.strictObject({
  /** Tables are held as they are and overrides obeyed; all else is only observed. */
  paused: z.boolean(),
  reason: Reason,
});
export type AutomationBody = z.input<typeof AutomationBody>;

/** Present: who paused it, since when and why. */
export const AutomationView = z.object({
  paused: z.boolean(),
  since: z.number().optional(),
  actor: z.string().optional(),
  reason: z.string().optional(),
});
export type AutomationView = z.infer<typeof AutomationView>;
