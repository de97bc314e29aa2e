import { type Command, Option } from "commander";
import { type ClientView, Transport } from "#lib/contract/clients.ts";
import { clientKey } from "#lib/contract/client-key.ts";
import { plural } from "#lib/format.ts";
import { ago } from "#lib/time.ts";
import { parseService, type Scoped, withScope } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import type { Cell } from "./io.ts";
import { wholeList } from "./pages.ts";

interface ClientsFlags extends Scoped {
  readonly behind?: true;
  readonly suspect?: true;
  readonly silent?: true;
  readonly transport?: Transport;
  readonly caller?: string;
}

export function addClients(program: Command, cli: Cli): void {
  const command = program
    .command("clients")
    .summary("show who consumes tables, and which revision each holds")
    .description(
      "Lists clients over all replicas, those furthest behind first; of one service's table where it is named.",
    )
    .argument("[service]", "only who consumes its table", parseService)
    .option("--behind", "only those that hold an older table than the published one")
    .option("--suspect", "only those whose reports are left out")
    .option("--silent", "only those that do not report their calls")
    .option("--caller <service>", "only processes of this service", parseService)
    .addOption(new Option("--transport <kind>", "only these").choices(Transport.options))
    .action(async (service: string | undefined, flags: ClientsFlags) => list(cli, service, flags));
  withScope(command, cli);
}

async function list(cli: Cli, service: string | undefined, flags: ClientsFlags): Promise<void> {
  const { namespace } = flags;
  const query = {
    ...(flags.behind === undefined ? {} : { behind: "true" as const }),
    ...(flags.suspect === undefined ? {} : { suspect: "true" as const }),
    ...(flags.silent === undefined ? {} : { reporting: "false" as const }),
    ...(flags.transport === undefined ? {} : { transport: flags.transport }),
    ...(flags.caller === undefined ? {} : { caller: flags.caller }),
  };
  const silentReplicas = new Set<string>();
  const items = await wholeList(async (asked) => {
    const page =
      service === undefined
        ? await cli.client.listClients({ query: { namespace, ...query, ...asked } })
        : await cli.client.listServiceClients({
            params: { ns: namespace, service },
            query: { ...query, ...asked },
          });
    for (const replica of page.silentReplicas) silentReplicas.add(replica);
    return page;
  }, clientKey);
  if (flags.json === true)
    return cli.io.json({ items, total: items.length, silentReplicas: [...silentReplicas] });
  if (items.length === 0) cli.io.line(`No such clients in ${service ?? namespace}`);
  else show(cli, items, service);
  if (silentReplicas.size > 0)
    cli.io.note(
      `${[...silentReplicas].join(", ")} did not say who consumes from there: clients may be missing`,
      "warn",
    );
}

function show(cli: Cli, items: readonly ClientView[], service: string | undefined): void {
  const now = Date.now();
  const rows = items.map((client) => [
    client.named ? client.id : { text: client.id, style: "dim" as const },
    standOf(client, service, now),
    client.transport,
    client.open ? "open" : ago(client.lastContactAt, now),
    reportsOf(client),
    client.zone ?? "-",
    client.sdk ?? "-",
    client.replicas.length === 0 ? "-" : client.replicas.join(", "),
  ]);
  cli.io.table(["CLIENT", "TABLE", "TRANSPORT", "CONTACT", "REPORTS", "ZONE", "SDK", "REPLICA"], rows);
}

function standOf({ held, tables, tablesBehind }: ClientView, service: string | undefined, now: number): Cell {
  const [worst] = held;
  if (worst === undefined || worst.behind === 0) {
    const all = service === undefined ? plural(tables, "table") : String(worst?.held ?? "-");
    return { text: `${all}, up to date`, style: "good" };
  }
  const since = worst.behindSince === undefined ? "" : `, since ${ago(worst.behindSince, now)}`;
  const where =
    service === undefined ? `${tablesBehind} of ${plural(tables, "table")} behind: ${worst.service} ` : "";
  const has = worst.held === 0 ? "nothing" : String(worst.held);
  return { text: `${where}${has} of ${worst.revision ?? "-"}${since}`, style: "bad" };
}

function reportsOf({ reporting, suspectedBy }: ClientView): Cell {
  if (suspectedBy.length > 0) return { text: `left out by ${suspectedBy.join(", ")}`, style: "bad" };
  return reporting ? { text: "yes", style: "plain" } : { text: "no", style: "dim" };
}
