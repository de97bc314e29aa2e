import { z } from "zod";
import { InstanceChange, Selection } from "./bulk.ts";
import { GuardVerdict } from "./guard.ts";
import { Owner } from "./intent.ts";
import { PolicyPatch } from "./policy.ts";
import { EndpointMark, EndpointStatus, Protection } from "./table.ts";

/** What would come of changes, of a policy in the place of the service's own, or of both. */
export const ServicePreviewBody = z
  .strictObject({
    changes: z.array(InstanceChange).min(1).max(5000).optional(),
    policy: PolicyPatch.optional(),
    /** Whose drains `drain: false` would end. */
    owner: Owner.optional(),
  })
  .refine(
    ({ changes, policy }) => changes !== undefined || policy !== undefined,
    "a preview is of changes, of a policy, or of both",
  );
export type ServicePreviewBody = z.input<typeof ServicePreviewBody>;

/** What would come of draining a selection or of ending that, or of a policy in the place of the namespace's own. */
export const NamespacePreviewBody = z
  .strictObject({
    select: Selection.optional(),
    drain: z.boolean().default(true),
    policy: PolicyPatch.optional(),
    owner: Owner.optional(),
  })
  .refine(
    ({ select, policy }) => select !== undefined || policy !== undefined,
    "a preview is of a selection, of a policy, or of both",
  );
export type NamespacePreviewBody = z.input<typeof NamespacePreviewBody>;

/** An endpoint in a table; `share` is of the weights of all. */
export const EndpointOutlook = z.object({
  status: EndpointStatus,
  marks: z.array(EndpointMark).optional(),
  weight: z.number(),
  share: z.number(),
});
export type EndpointOutlook = z.infer<typeof EndpointOutlook>;

export const EndpointPreview = z.object({
  id: z.string(),
  zone: z.string().optional(),
  version: z.string().optional(),
  /** Absent while it is not in the table. */
  before: EndpointOutlook.optional(),
  after: EndpointOutlook.optional(),
  /** Calls a second: as reported now, and as expected by the share. Absent where nobody reports. */
  callsPerSecond: z.object({ before: z.number(), after: z.number() }).optional(),
});
export type EndpointPreview = z.infer<typeof EndpointPreview>;

export const ServicePreview = z.object({
  namespace: z.string(),
  service: z.string(),
  protection: z.object({ before: Protection, after: Protection }),
  /** By id. */
  endpoints: z.array(EndpointPreview),
  /** The share of traffic that moves, and to how many instances; `text` is written for a person. */
  moves: z.object({ share: z.number(), to: z.number().int(), text: z.string() }),
  /** Of all its instances; absent where nobody reports. */
  callsPerSecond: z.number().optional(),
  /** Guards that would refuse, or warn. */
  guards: z.array(GuardVerdict),
});
export type ServicePreview = z.infer<typeof ServicePreview>;

export const NamespacePreview = z.object({
  services: z.array(ServicePreview),
  /** Services looked at whose table would stay as it is. */
  unchanged: z.array(z.string()),
});
export type NamespacePreview = z.infer<typeof NamespacePreview>;
