import type { Command } from "commander";
import type { Table } from "#lib/contract/table.ts";
import { plural, weight } from "#lib/format.ts";
import { followTables } from "#lib/api/table-stream.ts";
import { parseService, type Scoped, withScope } from "./arguments.ts";
import { clockSeconds } from "#lib/time.ts";
import type { Cli } from "./cli.ts";
import { createOutage } from "./outage.ts";

interface TableFlags extends Scoped {
  readonly watch?: true;
}

export function addTable(program: Command, cli: Cli): void {
  const command = program
    .command("table")
    .summary("show the routing table clients get")
    .description(
      "Shows a service's routing table; with --watch, also each change as it is published, until interrupted.",
    )
    .argument("<service>", "its name", parseService)
    .option("--watch", "go on with each change (with --json: one table a line)")
    .action(async (service: string, flags: TableFlags) => {
      if (flags.watch === true) return watch(cli, service, flags);
      const table = await cli.client.getTable({ params: { ns: flags.namespace, service } });
      show(cli, table, flags);
    });
  withScope(command, cli);
}

function show(cli: Cli, table: Table, { json }: Scoped): void {
  if (json === true) return cli.io.json(table);
  const protection = table.protection === "normal" ? "" : `, protection ${table.protection}`;
  const about = `${table.service} in ${table.namespace}: revision ${table.revision}, ${plural(table.endpoints.length, "endpoint")}`;
  cli.io.line(about + protection, "bold");
  if (table.endpoints.length === 0) return;
  const rows = table.endpoints.map((endpoint) => [
    endpoint.id,
    weight(endpoint.weight),
    endpoint.status,
    endpoint.protocol,
    endpoint.zone ?? "-",
    endpoint.version ?? "-",
  ]);
  cli.io.table(["ENDPOINT", "WEIGHT", "STATUS", "PROTOCOL", "ZONE", "VERSION"], rows);
}

async function watch(cli: Cli, service: string, flags: TableFlags): Promise<void> {
  const outage = createOutage(cli);
  let held: Table | undefined;
  for await (const update of followTables(cli.client, { namespace: flags.namespace, services: [service] })) {
    if (update.kind === "connection") outage.note(update.connection);
    else if (update.kind === "status" && update.status.stale) {
      cli.io.note("headgate: the store is out of reach; the table stays as it is", "warn");
    } else if (update.kind === "table") {
      if (held === undefined || flags.json === true) show(cli, update.table, flags);
      else
        for (const change of changes(held, update.table))
          cli.io.line(`${clockSeconds(Date.now())}  ${change}`);
      held = update.table;
    }
  }
}

/** What a new table changes, one line an endpoint. */
function changes(before: Table, after: Table): string[] {
  const known = new Map(before.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const lines: string[] = [];
  for (const endpoint of after.endpoints) {
    const was = known.get(endpoint.id);
    known.delete(endpoint.id);
    const now = `weight ${weight(endpoint.weight)}, ${endpoint.status}`;
    if (was === undefined) lines.push(`+ ${endpoint.id}  ${now}`);
    else if (was.weight !== endpoint.weight || was.status !== endpoint.status) {
      lines.push(`~ ${endpoint.id}  ${now} (was ${weight(was.weight)}, ${was.status})`);
    }
  }
  for (const gone of known.keys()) lines.push(`- ${gone}`);
  if (before.protection !== after.protection)
    lines.push(`protection ${after.protection} (was ${before.protection})`);
  return lines.length === 0 ? [`revision ${after.revision}`] : lines;
}
