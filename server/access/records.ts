import { z } from "zod";
import { Scope } from "#lib/contract/access.ts";
import { Namespace } from "#lib/contract/names.ts";

/** A machine token as the store keeps it, under `auth/tokens/<id>`. The token itself is kept nowhere. */
export const StoredToken = z.object({
  v: z.literal(1),
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(128),
  /** SHA-256 of the token, base64url. */
  hash: z.string().length(43),
  scopes: z.array(Scope),
  namespaces: z.array(z.union([z.literal("*"), Namespace])),
  createdAt: z.number(),
  expiresAt: z.number().optional(),
});
export type StoredToken = z.infer<typeof StoredToken>;

/** A session as the store keeps it, under `auth/sessions/<hash of its id>`, by a lease of its life. */
export const StoredSession = z.object({
  v: z.literal(1),
  /** The token it acts for: when that goes, the session is over. */
  tokenId: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
});
export type StoredSession = z.infer<typeof StoredSession>;

/** What replicas show each other, under `auth/cluster-secret`. */
export const StoredClusterSecret = z.object({ v: z.literal(1), secret: z.string().min(32) });

/** Reads a record; undefined when the value is not JSON or not of this shape. */
export function readRecord<T>(schema: z.ZodType<T>, value: Buffer): T | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(value.toString("utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export function writeRecord(
  record: StoredToken | StoredSession | z.infer<typeof StoredClusterSecret>,
): Buffer {
  return Buffer.from(JSON.stringify(record));
}
