import { type Command, InvalidArgumentError, Option } from "commander";
import { Scope } from "#lib/contract/access.ts";
import { SCOPE_SAYS } from "#lib/contract/roles.ts";
import { TOKEN_SECONDS, type TokenView } from "#lib/contract/tokens.ts";
import { ago, ahead } from "#lib/time.ts";
import { namespacesOf, namespacesText, withNamespaces } from "./access-flags.ts";
import { parseDuration } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import type { Cell } from "./io.ts";
import { wholeList } from "./pages.ts";

interface CreateFlags {
  readonly name: string;
  readonly scope: readonly Scope[];
  readonly namespace: readonly string[];
  readonly expires: number;
  readonly json?: true;
}

const JSON_FLAG = ["--json", "print one object, for programs"] as const;
const SCOPES = Scope.options.map((scope) => `  ${scope.padEnd(13)} ${SCOPE_SAYS[scope]}`).join("\n");

export function addToken(program: Command, cli: Cli): void {
  const token = program
    .command("token")
    .summary("make, list and revoke machine tokens")
    .description(
      "Machine tokens: for scripts, services and whatever else is no person. Needs the scope admin.",
    );
  addCreate(token, cli);
  token
    .command("list")
    .summary("list them; never the tokens themselves")
    .option(...JSON_FLAG)
    .action(async ({ json }: { readonly json?: true }) => list(cli, json === true));
  token
    .command("delete")
    .summary("revoke one, at once")
    .argument("<id>", "as list tells it")
    .option(...JSON_FLAG)
    .action(async (id: string, { json }: { readonly json?: true }) => {
      await cli.client.deleteToken({ params: { id } });
      if (json === true) return cli.io.json({ id, deleted: true });
      cli.io.line(`Token ${id} is revoked`, "good");
    });
}

function addCreate(token: Command, cli: Cli): void {
  const command = token
    .command("create")
    .summary("make one; it is shown this once")
    .addHelpText("after", `\nScopes:\n${SCOPES}`)
    .requiredOption("--name <name>", "for people: the actor of what it does, and the owner of its drains")
    .addOption(
      new Option("--scope <scope>", "what it may do, several times for several")
        .makeOptionMandatory()
        .argParser((text: string, before: readonly Scope[] | undefined) => [
          ...(before ?? []),
          parseScope(text),
        ]),
    )
    .addOption(
      new Option("--expires <duration>", "when it ends: 30d, or never")
        .argParser(parseExpiry)
        .default(TOKEN_SECONDS.default, "90d"),
    )
    .option(...JSON_FLAG);
  withNamespaces(command, "where, several times for several").action(async (flags: CreateFlags) =>
    create(cli, flags),
  );
}

async function create(cli: Cli, { name, scope, namespace, expires, json }: CreateFlags): Promise<void> {
  const body = { name, scopes: [...scope], expiresInSeconds: expires, ...namespacesOf(namespace) };
  const made = await cli.client.createToken({ body });
  if (json === true) return cli.io.json(made);
  const { id, expiresAt } = made.view;
  const ends = expiresAt === undefined ? "never ends" : `ends ${ahead(expiresAt, Date.now())}`;
  cli.io.note(`Token ${name} (${id}), which ${ends}. It is shown this once, and kept only as a hash:`);
  cli.io.line(made.token);
}

async function list(cli: Cli, isJson: boolean): Promise<void> {
  const items = await wholeList(
    (query) => cli.client.listTokens({ query }),
    ({ id }) => id,
  );
  if (isJson) return cli.io.json({ items, total: items.length });
  if (items.length === 0) return cli.io.line("There is no token");
  const now = Date.now();
  const rows = items.map((token) => [
    token.id,
    token.name,
    token.scopes.join(", "),
    namespacesText(token.namespaces),
    token.createdAt === undefined ? "-" : ago(token.createdAt, now),
    token.createdBy ?? "-",
    token.lastUsedAt === undefined ? "-" : ago(token.lastUsedAt, now),
    endOf(token, now),
  ]);
  cli.io.table(["ID", "NAME", "SCOPES", "NAMESPACES", "MADE", "BY", "LAST USED", "ENDS"], rows);
}

function endOf({ expiresAt }: TokenView, now: number): Cell {
  if (expiresAt === undefined) return { text: "never", style: "plain" };
  if (expiresAt <= now) return { text: `ended ${ago(expiresAt, now)}`, style: "dim" };
  return { text: ahead(expiresAt, now), style: "plain" };
}

function parseScope(text: string): Scope {
  const parsed = Scope.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`a scope is one of ${Scope.options.join(", ")}`);
}

/** In whole seconds; 0: never. */
function parseExpiry(text: string): number {
  return text === "never" ? 0 : Math.max(1, Math.round(parseDuration(text) / 1000));
}
