import { z } from "zod";

export const Protocol = z.enum(["http", "https", "grpc", "tcp"]);
export type Protocol = z.infer<typeof Protocol>;

export const CheckKind = z.enum(["http", "tcp", "grpc", "ttl", "none"]);
export type CheckKind = z.infer<typeof CheckKind>;

/** The part of a check that an instance may choose for itself, on its own port. */
export const RegisteredCheck = z.strictObject({
  kind: CheckKind.optional(),
  path: z
    .string()
    .regex(/^\/[\x21-\x7e]{0,1023}$/, "a path starts with / and has no spaces")
    .optional(),
  method: z.enum(["GET", "HEAD"]).optional(),
});
export type RegisteredCheck = z.infer<typeof RegisteredCheck>;

const MAX_METADATA_ENTRIES = 64;
const MAX_METADATA_BYTES = 16 * 1024;

export const Metadata = z
  .record(z.string().min(1).max(256), z.string())
  .refine((map) => Object.keys(map).length <= MAX_METADATA_ENTRIES, "at most 64 entries")
  .refine((map) => metadataBytes(map) <= MAX_METADATA_BYTES, "at most 16 KiB of keys and values");

function metadataBytes(map: Record<string, string>): number {
  const encoder = new TextEncoder();
  return Object.entries(map).reduce((sum, [k, v]) => sum + encoder.encode(k + v).length, 0);
}

/** What an instance says of itself, and what the store keeps under its registry key. */
export const Registration = z.strictObject({
  v: z.literal(1).default(1),
  weight: z.number().min(0).max(10_000).optional(),
  protocol: Protocol.optional(),
  zone: z.string().min(1).max(63).optional(),
  version: z.string().min(1).max(128).optional(),
  metadata: Metadata.optional(),
  dependsOn: z.array(z.string().min(1).max(200)).max(256).optional(),
  check: RegisteredCheck.optional(),
});
export type Registration = z.infer<typeof Registration>;

/** Seconds without a heartbeat after which a registration ends; 0 = never. */
export const TtlSeconds = z
  .number()
  .int()
  .refine((n) => n === 0 || (n >= 5 && n <= 3600), "0 (permanent) or 5–3600 seconds");

export const PutInstanceBody = Registration.omit({ v: true }).extend({
  ttlSeconds: TtlSeconds.default(30),
});
export type PutInstanceBody = z.input<typeof PutInstanceBody>;

export const PutInstanceResult = z.object({
  registration: Registration,
  ttlSeconds: z.number(),
  revision: z.number(),
});
export type PutInstanceResult = z.infer<typeof PutInstanceResult>;

export const HeartbeatResult = z.object({ ttlSeconds: z.number() });
export type HeartbeatResult = z.infer<typeof HeartbeatResult>;

export const LeaveBody = z.strictObject({
  deadlineSeconds: z.number().int().min(0).max(3600).default(30),
});
export type LeaveBody = z.input<typeof LeaveBody>;
