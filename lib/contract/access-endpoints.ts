import { z } from "zod";
import { ChangePasswordBody, CreateSessionBody, SessionView, SetupView, SetUpBody } from "./access.ts";
import { Page, row } from "./endpoint-row.ts";
import { CreateTokenBody, MadeToken, TokenView } from "./tokens.ts";
import { ChangeUserBody, CreateUserBody, InvitedUser, UserView } from "./users.ts";
import { pageOf } from "./views.ts";
import { routes } from "./routes.ts";

const Id = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "an id as the list tells it") });

/** Who may come in, and how. Users and tokens are for admins of all namespaces. */
export const accessEndpoints = {
  createSession: row({
    ...routes.createSession,
    scope: "public",
    summary: "Sign in with a token, or with name and password: sets the session cookie",
    body: CreateSessionBody,
    response: SessionView,
    status: 201,
  }),
  getSession: row({
    ...routes.getSession,
    scope: "session",
    summary: "Who one is",
    response: SessionView,
  }),
  deleteSession: row({
    ...routes.deleteSession,
    scope: "session",
    summary: "Sign out",
    status: 204,
  }),
  changePassword: row({
    ...routes.changePassword,
    scope: "session",
    summary: "Change one's own password; one's other sessions end",
    body: ChangePasswordBody,
    status: 204,
  }),
  getSetup: row({
    ...routes.getSetup,
    scope: "public",
    summary: "Whether the first admin is still to be made",
    response: SetupView,
  }),
  setUp: row({
    ...routes.setUp,
    scope: "public",
    summary:
      "With a set-up link's token: make the first admin; with an invitation's: choose its user's password; then one is signed in",
    body: SetUpBody,
    response: SessionView,
    status: 201,
  }),
  listUsers: row({
    ...routes.listUsers,
    scope: "admin",
    servedBy: "leader",
    summary: "Users, by name",
    query: z.strictObject(Page),
    response: pageOf(UserView),
  }),
  createUser: row({
    ...routes.createUser,
    scope: "admin",
    servedBy: "leader",
    summary: "Make a user; the invitation is told this once",
    body: CreateUserBody,
    response: InvitedUser,
    status: 201,
  }),
  changeUser: row({
    ...routes.changeUser,
    scope: "admin",
    servedBy: "leader",
    summary: "Change a user's role or namespaces, disable or enable them; ends their sessions",
    params: Id,
    body: ChangeUserBody,
    response: UserView,
  }),
  deleteUser: row({
    ...routes.deleteUser,
    scope: "admin",
    servedBy: "leader",
    summary: "Delete a user; ends their sessions, and leaves their overrides",
    params: Id,
    status: 204,
  }),
  inviteUser: row({
    ...routes.inviteUser,
    scope: "admin",
    servedBy: "leader",
    summary:
      "Invite a user anew, also to choose another password: the former link is void at once, the former password once this one is used",
    params: Id,
    response: InvitedUser,
    status: 201,
  }),
  listTokens: row({
    ...routes.listTokens,
    scope: "admin",
    servedBy: "leader",
    summary: "Machine tokens, by name; never the tokens themselves",
    query: z.strictObject(Page),
    response: pageOf(TokenView),
  }),
  createToken: row({
    ...routes.createToken,
    scope: "admin",
    servedBy: "leader",
    summary: "Make a machine token; it is told this once",
    body: CreateTokenBody,
    response: MadeToken,
    status: 201,
  }),
  deleteToken: row({
    ...routes.deleteToken,
    scope: "admin",
    servedBy: "leader",
    summary: "Revoke a machine token, with the sessions and streams it opened",
    params: Id,
    status: 204,
  }),
} as const;
