import { z } from "zod";
import { Namespaces, Scope } from "./access.ts";

const DAY_SECONDS = 86_400;
export const TOKEN_SECONDS = { default: 90 * DAY_SECONDS, max: 3650 * DAY_SECONDS } as const;

/** The token of the setting HEADGATE_BOOTSTRAP_TOKEN in the list: it ends with the setting alone. */
export const BOOTSTRAP_TOKEN_ID = "bootstrap";

export const TokenView = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(Scope),
  namespaces: z.array(z.string()),
  /** Absent for that of the settings. */
  createdAt: z.number().optional(),
  /** Absent where Headgate made it itself, or an earlier version did not say. */
  createdBy: z.string().optional(),
  /** Absent: never. It may be past: then the token lets nobody in. */
  expiresAt: z.number().optional(),
  /** To the hour. Absent: not seen, as far as is known. */
  lastUsedAt: z.number().optional(),
});
export type TokenView = z.infer<typeof TokenView>;

export const CreateTokenBody = z.strictObject({
  /** For people: the actor of what it does, and the owner of its drains. */
  name: z.string().regex(/^[A-Za-z0-9._:@/-]{1,128}$/, "a token's name is 1–128 of A-Z a-z 0-9 . _ : @ / -"),
  scopes: z
    .array(Scope)
    .min(1, "at least one scope")
    .transform((all) => [...new Set(all)]),
  /** Absent: all. */
  namespaces: Namespaces.default(["*"]),
  /** 0: never. */
  expiresInSeconds: z.number().int().min(0).max(TOKEN_SECONDS.max).default(TOKEN_SECONDS.default),
});
export type CreateTokenBody = z.infer<typeof CreateTokenBody>;

/** `token` is told this once, and kept only as a hash. */
export const MadeToken = z.object({ token: z.string(), view: TokenView });
export type MadeToken = z.infer<typeof MadeToken>;
