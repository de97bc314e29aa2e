import { z } from "zod";
import { Role, Scope } from "#lib/contract/access.ts";
import { Namespace } from "#lib/contract/names.ts";

const namespaces = z.array(z.union([z.literal("*"), Namespace]));
/** SHA-256 of a secret, base64url. */
const Hash = z.string().length(43);

/** A machine token as the store keeps it, under `auth/tokens/<id>`. The token itself is kept nowhere. */
export const StoredToken = z.object({
  v: z.literal(1),
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(128),
  /** Of the token. */
  hash: Hash,
  scopes: z.array(Scope),
  namespaces,
  createdAt: z.number(),
  createdBy: z.string().optional(),
  expiresAt: z.number().optional(),
});
export type StoredToken = z.infer<typeof StoredToken>;

/** What is kept of a password, with what it was made by: later ones may cost more. */
export const StoredPassword = z.object({
  algorithm: z.literal("argon2id"),
  memoryKib: z.number().int().min(8).max(1_048_576),
  passes: z.number().int().min(1).max(64),
  parallelism: z.number().int().min(1).max(16),
  /** base64url. */
  salt: z.string().min(16).max(128),
  hash: z.string().min(16).max(128),
});
export type StoredPassword = z.infer<typeof StoredPassword>;

/** A user as the store keeps it, under `auth/users/<id>`; the name is taken by `auth/names/<name in lower case>`. */
export const StoredUser = z.object({
  v: z.literal(1),
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(64),
  role: Role,
  namespaces,
  isDisabled: z.boolean(),
  /** Grows with whatever ends the user's sessions: those of another number are over. */
  generation: z.number().int(),
  createdAt: z.number(),
  createdBy: z.string().optional(),
  /** Absent: none was chosen yet. */
  password: StoredPassword.optional(),
  /** Of the link by which a password can be chosen. */
  invitation: z.object({ hash: Hash, expiresAt: z.number() }).optional(),
});
export type StoredUser = z.infer<typeof StoredUser>;

const SessionTimes = { v: z.literal(1), createdAt: z.number(), expiresAt: z.number() };

/** A session as the store keeps it, under `auth/sessions/<hash of its id>`, by a lease of its life. */
export const StoredSession = z.union([
  /** `tokenId`: the token it acts for: when that goes, the session is over. */
  z.object({ ...SessionTimes, tokenId: z.string() }),
  z.object({ ...SessionTimes, userId: z.string(), generation: z.number().int() }),
]);
export type StoredSession = z.infer<typeof StoredSession>;

/** What the link to the first admin is known by, under `auth/setup`. */
export const StoredSetup = z.object({
  v: z.literal(1),
  hash: Hash,
  expiresAt: z.number(),
  /** The replica that showed it. */
  replica: z.string(),
});
export type StoredSetup = z.infer<typeof StoredSetup>;

/** When a user last signed in, or a token was last used, under `auth/seen/<id>`: apart, so that rights do not move by it. */
export const StoredSeen = z.object({
  v: z.literal(1),
  at: z.number(),
  /** Where a user signed in from, newest first. */
  from: z.array(z.string()).optional(),
});
export type StoredSeen = z.infer<typeof StoredSeen>;

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

export function writeRecord(record: { readonly v: 1; readonly [field: string]: unknown }): Buffer {
  return Buffer.from(JSON.stringify(record));
}
