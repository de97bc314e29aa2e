import type { Command } from "commander";
import type { EndpointStatus, Protection } from "#lib/contract/table.ts";
import type { InstanceView, ServiceSummary } from "#lib/contract/views.ts";
import { weight } from "#lib/format.ts";
import { ago, clock, span } from "#lib/time.ts";
import { parseService, type Scoped, withScope } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import type { Cell, Style } from "./io.ts";
import { wholeList } from "./pages.ts";

const STYLE: Record<EndpointStatus, Style> = {
  maintenance: "warn",
  drained: "warn",
  draining: "warn",
  forced_out: "warn",
  unhealthy: "bad",
  ejected: "bad",
  pending: "dim",
  trial: "warn",
  warming: "warn",
  degraded: "warn",
  serving: "good",
};

export function addStatus(program: Command, cli: Cli): void {
  const command = program
    .command("status")
    .summary("show services, or one service's instances and why they are as they are")
    .argument("[service]", "its instances, each with its causes", parseService)
    .action(async (service: string | undefined, flags: Scoped) => {
      await (service === undefined ? services(cli, flags) : instances(cli, service, flags));
    });
  withScope(command, cli);
}

async function services(cli: Cli, flags: Scoped): Promise<void> {
  const params = { ns: flags.namespace };
  const items = await wholeList(
    (page) => cli.client.listServices({ params, query: page }),
    ({ name }) => name,
  );
  if (flags.json === true) return cli.io.json({ items, total: items.length });
  if (items.length === 0) return cli.io.line(`No services in ${flags.namespace}`);
  const rows = items.map((service) => [
    service.name,
    String(service.instances),
    countsOf(service),
    protectionOf(service.protection),
    service.revision === undefined ? "-" : String(service.revision),
    service.worst === undefined ? "" : `${service.worst.instance} ${service.worst.text}`,
  ]);
  cli.io.table(["SERVICE", "INSTANCES", "STATUS", "PROTECTION", "REVISION", "WORST"], rows);
  showGuards(cli, items);
}

function countsOf({ statuses }: ServiceSummary): Cell {
  const names = (Object.keys(STYLE) as EndpointStatus[]).filter((status) => (statuses[status] ?? 0) > 0);
  const text = names.map((status) => `${statuses[status]} ${status}`).join(", ");
  const worst = names[0];
  const style =
    names.includes("unhealthy") || names.includes("ejected")
      ? "bad"
      : worst === undefined
        ? "dim"
        : STYLE[worst];
  return { text: text === "" ? "no instances" : text, style };
}

/** Why a guard holds, below the table: these are the lines somebody looks for. */
function showGuards(cli: Cli, services: readonly ServiceSummary[]): void {
  const now = Date.now();
  for (const {
    name,
    protection,
    protectionSince,
    protectionText,
    protectionUntil,
    tableHeldBack,
  } of services) {
    if (protectionText !== undefined) {
      const lasting = protectionSince === undefined ? "" : ` for ${span(now - protectionSince)}`;
      const until =
        protectionUntil === undefined ? "" : `, until ${clock(protectionUntil, now)} at the latest`;
      cli.io.line(`${name}: ${protection}${lasting}: ${protectionText}${until}`, "bad");
    }
    if (tableHeldBack !== undefined)
      cli.io.line(`${name}: the last good table stays, the new one is held back: ${tableHeldBack}`, "bad");
  }
}

function protectionOf(protection: Protection): Cell {
  return { text: protection, style: protection === "normal" ? "plain" : "bad" };
}

async function instances(cli: Cli, service: string, flags: Scoped): Promise<void> {
  const params = { ns: flags.namespace, service };
  const items = await wholeList(
    (page) => cli.client.listInstances({ params, query: page }),
    ({ id }) => id,
  );
  if (flags.json === true) return cli.io.json({ items, total: items.length });
  if (items.length === 0) return cli.io.line(`${service} has no instances`);
  const now = Date.now();
  cli.io.table(
    ["INSTANCE", "STATUS", "SINCE", "HEALTH", "WEIGHT", "ZONE", "VERSION", "CAUSES"],
    items.map((view) => instanceRow(view, now)),
  );
}

function instanceRow(view: InstanceView, now: number): (string | Cell)[] {
  const share =
    view.weight === view.baseWeight
      ? weight(view.weight)
      : `${weight(view.weight)}/${weight(view.baseWeight)}`;
  return [
    view.id,
    { text: view.status, style: STYLE[view.status] },
    ago(view.statusSince, now),
    view.health,
    share,
    view.zone ?? "-",
    view.version ?? "-",
    view.causes.map(({ text }) => text).join("; "),
  ];
}
