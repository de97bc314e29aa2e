import { z } from "zod";

/** What a caller may do; `admin` holds all of them. */
export const Scope = z.enum([
  "register",
  "routes:read",
  "report",
  "view",
  "drain",
  "policy:write",
  "metrics:read",
  "admin",
]);
export type Scope = z.infer<typeof Scope>;

export const CreateSessionBody = z.strictObject({ token: z.string().min(1).max(512) });
export type CreateSessionBody = z.infer<typeof CreateSessionBody>;

export const SessionView = z.object({
  name: z.string(),
  scopes: z.array(Scope),
  /** Those it may see; `*`: all. */
  namespaces: z.array(z.string()),
  /** Absent for a bearer token. */
  expiresAt: z.number().optional(),
});
export type SessionView = z.infer<typeof SessionView>;
