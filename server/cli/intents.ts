import { type Command, Option } from "commander";
import { IntentKind, Owner } from "#lib/contract/intent.ts";
import { ago, ahead } from "#lib/time.ts";
import { parseDuration, parsing, type Scoped, withScope } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { wholeList } from "./pages.ts";

interface IntentsFlags extends Scoped {
  readonly actor?: string;
  readonly kind?: IntentKind;
  readonly older?: number;
}

export function addIntents(program: Command, cli: Cli): void {
  const command = program
    .command("intents")
    .summary("list every standing override")
    .description(
      "Lists what operators and scripts have set: drains, maintenance, weights, circuits; with owner, age and reason.",
    )
    .option("--actor <name>", "only those this one set", parsing(Owner))
    .addOption(new Option("--kind <kind>", "only these").choices(IntentKind.options))
    .option("--older <duration>", "only those older than this, such as 1d", parseDuration)
    .action(async (flags: IntentsFlags) => list(cli, flags));
  withScope(command, cli);
}

async function list(cli: Cli, flags: IntentsFlags): Promise<void> {
  const filter = {
    ...(flags.actor === undefined ? {} : { actor: flags.actor }),
    ...(flags.kind === undefined ? {} : { kind: flags.kind }),
    ...(flags.older === undefined ? {} : { older: `${flags.older}ms` }),
  };
  const params = { ns: flags.namespace };
  const items = await wholeList(
    (page) => cli.client.listIntents({ params, query: { ...filter, ...page } }),
    ({ id }) => id,
  );
  if (flags.json === true) return cli.io.json({ items, total: items.length });
  if (items.length === 0) return cli.io.line(`Nothing is overridden in ${flags.namespace}`);
  const now = Date.now();
  const rows = items.map((intent) => [
    intent.value === undefined ? intent.kind : `${intent.kind} ${intent.value}`,
    intent.service,
    intent.marks === undefined
      ? intent.instance
      : { text: `${intent.instance} (${intent.marks.join(", ")})`, style: "dim" as const },
    intent.owner,
    intent.actor,
    ago(intent.createdAt, now),
    intent.expiresAt === undefined ? "-" : ahead(intent.expiresAt, now),
    intent.reason,
  ]);
  cli.io.table(["OVERRIDE", "SERVICE", "INSTANCE", "OWNER", "SET BY", "SET", "EXPIRES", "REASON"], rows);
}
