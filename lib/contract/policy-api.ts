import { z } from "zod";
import { Force, GuardName } from "./guard.ts";
import { Reason } from "./intent.ts";
import { Policy, PolicyPatch } from "./policy.ts";

/** Replaces the patch as a whole: `{}` leaves everything to what it overlays. */
export const PolicyBody = z.strictObject({
  policy: PolicyPatch.describe("Only what differs from the namespace's default, or Headgate's own"),
  reason: Reason,
  force: Force,
});
export type PolicyBody = z.input<typeof PolicyBody>;

export const RollbackBody = z.strictObject({
  version: z.number().int().min(1).describe("The version of the history whose patch shall stand again"),
  reason: Reason,
  force: Force,
});
export type RollbackBody = z.input<typeof RollbackBody>;

/** Who made a version of a policy. `store`: it was written past Headgate, and nobody knows when or why. */
const authorship = {
  version: z.number().int(),
  at: z.number().optional(),
  actor: z.string(),
  reason: z.string().optional(),
  /** The version whose patch was put back. */
  rollbackTo: z.number().int().optional(),
  /** Guards that were passed by force. */
  forced: z.array(GuardName).optional(),
};

export const PolicyAuthor = z.object(authorship);
export type PolicyAuthor = z.infer<typeof PolicyAuthor>;

/** A version of a policy. Its patch is shown as it was written then, whatever the schema says today. */
export const PolicyVersion = z.object({ ...authorship, patch: z.record(z.string(), z.unknown()) });
export type PolicyVersion = z.infer<typeof PolicyVersion>;

/** A version as the API tells it: with the namespace's patch, which it overlaid when it was written; absent where that is not known. */
export const PolicyVersionView = PolicyVersion.extend({
  inherited: z.record(z.string(), z.unknown()).optional(),
});
export type PolicyVersionView = z.infer<typeof PolicyVersionView>;

/** What is written cannot be read; what is obeyed instead. */
export const UnreadablePolicy = z.object({
  reason: z.string(),
  /** What could be read last, as this leader saw it or as the history has it; or there is neither. */
  obeyed: z.enum(["last_good", "history", "defaults"]),
});
export type UnreadablePolicy = z.infer<typeof UnreadablePolicy>;

/** A policy as it is written, and what comes of it. */
export const PolicyView = z.object({
  namespace: z.string(),
  /** Absent: the default of the namespace's services. */
  service: z.string().optional(),
  /** For `If-Match`; the header ETag says the same, where no proxy weakened it. */
  etag: z.string(),
  /** The store's revision of the last change; 0: nothing was written yet. */
  revision: z.number().int(),
  patch: PolicyPatch,
  /** The namespace's patch, which a service's overlays. */
  inherited: PolicyPatch.optional(),
  /** Everything filled in: what is obeyed. */
  effective: Policy,
  /** Who wrote it last; absent where nobody did. */
  changed: PolicyAuthor.optional(),
  unreadable: UnreadablePolicy.optional(),
  inheritedUnreadable: UnreadablePolicy.optional(),
  /** It is obeyed, but a write through the API would have been refused. */
  contradictions: z.array(z.object({ fields: z.array(z.string()), text: z.string() })),
});
export type PolicyView = z.infer<typeof PolicyView>;
