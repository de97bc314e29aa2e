import { z } from "zod";
import { SCOPES, ROLE_NAMES } from "./closed-sets.ts";
import { Namespace } from "./names.ts";

/** What a caller may do; `admin` holds all of them. */
export const Scope = z.enum(SCOPES);
export type Scope = z.infer<typeof Scope>;

/** What a person may do. Each holds what the one before it does. */
export const Role = z.enum(ROLE_NAMES);
export type Role = z.infer<typeof Role>;

/** In which namespaces somebody may do what they may; `*`: all, and then alone. */
export const Namespaces = z
  .array(z.union([z.literal("*"), Namespace]))
  .min(1, "at least one namespace, or *")
  .max(100)
  .transform((all) => (all.includes("*") ? ["*"] : [...new Set(all)]));

export const PASSWORD_CHARS = { min: 12, max: 256 } as const;

/** Of a user, as chosen; that it is not the name is asked where that is known. */
export const Password = z
  .string()
  .min(PASSWORD_CHARS.min, `a password has at least ${PASSWORD_CHARS.min} characters`)
  .max(PASSWORD_CHARS.max, `a password has at most ${PASSWORD_CHARS.max} characters`);

/** Upper and lower case are the same name. It is the actor of what its user does, and the owner of their drains. */
export const UserName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/,
    "a user's name is 1–64 of A-Z a-z 0-9 . _ @ -, and begins with a letter or digit",
  );

/** With a token, or as a user. */
export const CreateSessionBody = z.union([
  z.strictObject({ token: z.string().min(1).max(512) }),
  z.strictObject({ name: z.string().min(1).max(128), password: z.string().min(1).max(PASSWORD_CHARS.max) }),
]);
export type CreateSessionBody = z.infer<typeof CreateSessionBody>;

export const SessionView = z.object({
  name: z.string(),
  /**
   * What one came in with; `bootstrap`: the token of the settings; `open`: access control is off. A version that does
   * not say knows tokens alone.
   */
  kind: z.enum(["user", "token", "bootstrap", "open"]).default("token"),
  /** Of a user. */
  userId: z.string().optional(),
  role: Role.optional(),
  scopes: z.array(Scope),
  /** Those it may see; `*`: all. */
  namespaces: z.array(z.string()),
  /** Absent for a bearer token. */
  expiresAt: z.number().optional(),
});
export type SessionView = z.infer<typeof SessionView>;

export const ChangePasswordBody = z.strictObject({
  current: z.string().min(1).max(PASSWORD_CHARS.max),
  next: Password,
});
export type ChangePasswordBody = z.infer<typeof ChangePasswordBody>;

/** Whether nobody could come in as an admin: then the link in the server's log leads to the first. */
export const SetupView = z.object({ isNeeded: z.boolean() });
export type SetupView = z.infer<typeof SetupView>;

export const SetUpBody = z.strictObject({
  /** What stands behind the `#` of a set-up link or an invitation; it works once. */
  token: z.string().min(1).max(512),
  /** Of the first admin. An invitation knows whose it is: not given with one. */
  name: UserName.optional(),
  password: Password,
});
export type SetUpBody = z.infer<typeof SetUpBody>;
