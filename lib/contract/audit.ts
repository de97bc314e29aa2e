import { z } from "zod";
import { AUDIT_ACTIONS, AUDITED_ENDPOINTS } from "./closed-sets.ts";

/** Requests that are recorded, by the endpoint's name: whatever an operator, or a script in his place, may change, and coming in. */
export const AuditedEndpoint = z.enum(AUDITED_ENDPOINTS);
export type AuditedEndpoint = z.infer<typeof AuditedEndpoint>;

/** `prune`: Headgate itself, about records that are not kept any more. */
export const AuditAction = z.enum(AUDIT_ACTIONS);
export type AuditAction = z.infer<typeof AuditAction>;

/** SHA-256, in hexadecimal. */
export const AuditHash = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256 in hexadecimal");

/** What a record says beside its place in the chain. */
const said = {
  /** Leader time, ms. */
  at: z.number(),
  actor: z.string(),
  /** What the actor showed: of which kind, and its id; a session's is that of its token, a user's that of the user. Never the secret. */
  credential: z.object({ kind: z.string(), id: z.string() }).optional(),
  /** The address of whoever asked, as the replica that was asked knows it; of a proxy that is not trusted, the proxy's. */
  from: z.string().optional(),
  requestId: z.string().optional(),
  action: z.string(),
  namespace: z.string().optional(),
  service: z.string().optional(),
  instance: z.string().optional(),
  /** Of a change of several: the first hundred. */
  instances: z.array(z.string()).optional(),
  owner: z.string().optional(),
  reason: z.string().optional(),
  /** Guards that were passed by force. */
  forced: z.array(z.string()).optional(),
  /** What was changed, in few words. */
  change: z.string(),
  /** The records up to this one are not kept any more; its hash, so that the rest still hangs on it. */
  anchor: z.object({ seq: z.number().int(), hash: z.string() }).optional(),
};

/** What happened, before it has its place in the chain. */
export const AuditEntry = z.object(said);
export type AuditEntry = z.infer<typeof AuditEntry>;

/**
 * A record as it is kept. Loose: what a newer version says besides is part of what is hashed. How it hangs together is
 * in audit-chain.ts.
 */
export const SealedRecord = z.looseObject({
  /** Of the form; what is hashed of another form is another matter. */
  v: z.literal(1),
  ...said,
  /** From 1, without gaps. */
  seq: z.number().int().min(1),
  /** Present where the chain begins anew, or goes on after another history: why. */
  segment: z.string().optional(),
  /** Hash of the record before; zeros where there is none. */
  previous: AuditHash,
  /** Of all the above. */
  hash: AuditHash,
});
export type SealedRecord = z.infer<typeof SealedRecord>;

/** As the API tells it: with the store's revision at which it was written, which is not hashed. */
export const AuditRecord = SealedRecord.extend({ revision: z.number().int() });
export type AuditRecord = z.infer<typeof AuditRecord>;

/** What came of looking whether records hang together. */
export const AuditVerdict = z.object({
  ok: z.boolean(),
  /** How many were looked at. */
  count: z.number().int(),
  /** The first and the last of them. */
  from: z.number().int().optional(),
  to: z.number().int().optional(),
  /** When the first was written, ms. */
  since: z.number().optional(),
  /** The oldest record at which it breaks, and why. */
  brokenAt: z.number().int().optional(),
  why: z.string().optional(),
  /** Where nothing else is wrong than that some are missing: how many. */
  missing: z.number().int().optional(),
  /** Hash of the last: kept elsewhere, it shows later that nothing was cut off or written anew. */
  head: z.string().optional(),
  /** Where the chain begins anew or goes on after another history, newest first. */
  segments: z.array(z.object({ seq: z.number().int(), at: z.number(), why: z.string() })),
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;
