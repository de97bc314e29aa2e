import { z } from "zod";
import { Namespaces, Role, UserName } from "./access.ts";

export const UserView = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  /** An admin's are all: `*`. */
  namespaces: z.array(z.string()),
  /** `invited`: no password was chosen yet. */
  state: z.enum(["invited", "active", "disabled"]),
  createdAt: z.number(),
  /** Who made it; absent for the first admin, who made themselves. */
  createdBy: z.string().optional(),
  lastSignInAt: z.number().optional(),
  /** Present while there is an invitation that was not used; it may be over. */
  invitationExpiresAt: z.number().optional(),
  /** How many are signed in as this user now. */
  sessions: z.number().int(),
});
export type UserView = z.infer<typeof UserView>;

export const CreateUserBody = z.strictObject({
  name: UserName,
  role: Role,
  /** Absent: all. */
  namespaces: Namespaces.default(["*"]),
});
export type CreateUserBody = z.infer<typeof CreateUserBody>;

/** What is not given stays. Any change ends the user's sessions. */
export const ChangeUserBody = z
  .strictObject({
    role: Role.optional(),
    namespaces: Namespaces.optional(),
    disabled: z.boolean().optional(),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), "nothing to change is given");
export type ChangeUserBody = z.infer<typeof ChangeUserBody>;

/** Told this once: `<console>/setup#<token>` is the link to hand on. */
export const Invitation = z.object({ token: z.string(), expiresAt: z.number() });
export type Invitation = z.infer<typeof Invitation>;

export const InvitedUser = z.object({ user: UserView, invitation: Invitation });
export type InvitedUser = z.infer<typeof InvitedUser>;
