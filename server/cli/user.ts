import { type Command, InvalidArgumentError } from "commander";
import { Role, UserName } from "#lib/contract/access.ts";
import { ROLES } from "#lib/contract/roles.ts";
import type { InvitedUser, UserView } from "#lib/contract/users.ts";
import { setupPath } from "#lib/paths.ts";
import { ago, ahead } from "#lib/time.ts";
import { namespacesOf, namespacesText, withNamespaces } from "./access-flags.ts";
import { parsing } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import type { Cell } from "./io.ts";
import { wholeList } from "./pages.ts";

interface Flags {
  readonly namespace: readonly string[];
  readonly json?: true;
}

const JSON_FLAG = ["--json", "print one object, for programs"] as const;
const ROLE_LINES = Role.options.map((role) => `  ${role.padEnd(9)} ${ROLES[role].says}`).join("\n");

export function addUser(program: Command, cli: Cli): void {
  const user = program
    .command("user")
    .summary("invite, list and change users")
    .description("Users: persons with a name, a password and a role. Needs the scope admin.")
    .addHelpText("after", `\nRoles:\n${ROLE_LINES}`);
  const create = user
    .command("create")
    .summary("make one, and print the link by which a password is chosen")
    .argument("<name>", "how they sign in", parsing(UserName))
    .argument("<role>", Role.options.join(", "), parseRole)
    .option(...JSON_FLAG);
  withNamespaces(create, "of which, several times for several").action(
    async (name: string, role: Role, { namespace, json }: Flags) =>
      tellInvitation(
        cli,
        await cli.client.createUser({ body: { name, role, ...namespacesOf(namespace) } }),
        json,
      ),
  );
  user
    .command("list")
    .summary("list them")
    .option(...JSON_FLAG)
    .action(async ({ json }: { readonly json?: true }) => list(cli, json === true));
  const role = user
    .command("role")
    .summary("give another role; ends their sessions")
    .argument("<name>", "as list tells it")
    .argument("<role>", Role.options.join(", "), parseRole)
    .option(...JSON_FLAG);
  withNamespaces(role, "of which from now on, several times for several; as before where not given").action(
    async (name: string, next: Role, { namespace, json }: Flags) =>
      change(cli, name, { role: next, ...namespacesOf(namespace) }, json),
  );
  addSwitch(user, cli, "disable", true, "let them in no more, until enabled; ends their sessions");
  addSwitch(user, cli, "enable", false, "let a disabled one in again");
  user
    .command("invite")
    .summary("print a new link, also for whoever lost the password")
    .argument("<name>", "as list tells it")
    .option(...JSON_FLAG)
    .action(async (name: string, { json }: { readonly json?: true }) => {
      const { id } = await userOf(cli, name);
      tellInvitation(cli, await cli.client.inviteUser({ params: { id } }), json);
    });
  user
    .command("delete")
    .summary("delete one; ends their sessions, and leaves their overrides")
    .argument("<name>", "as list tells it")
    .option(...JSON_FLAG)
    .action(async (name: string, { json }: { readonly json?: true }) => {
      const { id } = await userOf(cli, name);
      await cli.client.deleteUser({ params: { id } });
      if (json === true) return cli.io.json({ id, name, deleted: true });
      cli.io.line(`User ${name} is deleted`, "good");
    });
}

function addSwitch(user: Command, cli: Cli, name: string, disabled: boolean, summary: string): void {
  user
    .command(name)
    .summary(summary)
    .argument("<name>", "as list tells it")
    .option(...JSON_FLAG)
    .action(async (who: string, { json }: { readonly json?: true }) => change(cli, who, { disabled }, json));
}

async function change(
  cli: Cli,
  name: string,
  body: { readonly role?: Role; readonly namespaces?: string[]; readonly disabled?: boolean },
  json: true | undefined,
): Promise<void> {
  const { id } = await userOf(cli, name);
  const user = await cli.client.changeUser({ params: { id }, body });
  if (json === true) return cli.io.json(user);
  const state = user.state === "disabled" ? ", disabled" : "";
  cli.io.line(`${user.name} is ${user.role} of ${namespacesText(user.namespaces)}${state}`, "good");
}

function tellInvitation(cli: Cli, invited: InvitedUser, json: true | undefined): void {
  if (json === true) return cli.io.json(invited);
  const { user, invitation } = invited;
  const ends = ahead(invitation.expiresAt, Date.now());
  cli.io.note(
    `${user.name}, ${user.role}, chooses a password by this link. It works once, and ends ${ends}:`,
  );
  const base = (cli.settings.urls[0] ?? "").replace(/\/$/, "");
  cli.io.line(`${base}${setupPath(invitation.token, user.name)}`);
}

async function userOf(cli: Cli, name: string): Promise<UserView> {
  const users = await everyone(cli);
  const found = users.find((user) => user.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  throw new Failure(EXIT.error, `there is no user ${name}`, "`headgate user list` tells who there is.");
}

async function everyone(cli: Cli): Promise<readonly UserView[]> {
  return await wholeList(
    (query) => cli.client.listUsers({ query }),
    ({ id }) => id,
  );
}

async function list(cli: Cli, isJson: boolean): Promise<void> {
  const items = await everyone(cli);
  if (isJson) return cli.io.json({ items, total: items.length });
  if (items.length === 0) return cli.io.line("There is no user");
  const now = Date.now();
  const rows = items.map((user) => [
    user.name,
    user.role,
    namespacesText(user.namespaces),
    stateOf(user, now),
    user.lastSignInAt === undefined ? "-" : ago(user.lastSignInAt, now),
    ago(user.createdAt, now),
    user.createdBy ?? "-",
  ]);
  cli.io.table(["NAME", "ROLE", "NAMESPACES", "STATE", "SIGNED IN", "MADE", "BY"], rows);
}

function stateOf({ state, invitationExpiresAt }: UserView, now: number): Cell {
  if (state !== "invited") return { text: state, style: state === "disabled" ? "dim" : "plain" };
  const isOver = invitationExpiresAt === undefined || invitationExpiresAt <= now;
  return { text: isOver ? "invited, the link is over" : "invited", style: isOver ? "warn" : "plain" };
}

function parseRole(text: string): Role {
  const parsed = Role.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`a role is one of ${Role.options.join(", ")}`);
}
