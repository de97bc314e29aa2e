import { type Command, Option } from "commander";
import type { QueryOf } from "#lib/contract/endpoints.ts";
import { LoggedEvent, TransitionKind } from "#lib/contract/events.ts";
import { parseLeniently } from "#lib/api/answer.ts";
import { followEvents } from "#lib/api/event-stream.ts";
import { namespaceOption, parseCount, parseInstance, parseMoment, parseService } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { dayClock } from "./day-clock.ts";
import { createOutage } from "./outage.ts";

interface EventsFlags {
  readonly namespace?: string;
  readonly service?: string;
  readonly instance?: string;
  readonly kind?: TransitionKind;
  readonly actor?: string;
  readonly since?: string;
  readonly number: number;
  readonly follow?: true;
  readonly json?: true;
}

export function addEvents(program: Command, cli: Cli): void {
  program
    .command("events")
    .summary("show what happened, and why")
    .description(
      "Shows the last transitions of the whole cluster, oldest first; with -f, goes on with each as it happens.",
    )
    .option("-f, --follow", "go on until interrupted (with --json: one event a line)")
    .option("-n, --number <count>", "how many to begin with", parseCount, 20)
    // No default: events of the cluster itself belong to no namespace.
    .addOption(namespaceOption(cli).default(undefined))
    .option("--service <name>", "only of this service", parseService)
    .option("--instance <host:port>", "only of this instance", parseInstance)
    .addOption(new Option("--kind <kind>", "only of this kind").choices(TransitionKind.options))
    .option("--actor <name>", "only what this user, token or owner did")
    .option("--since <moment>", "begin no earlier than this: 15m ago, or ms since the epoch", parseMoment)
    .option("--json", "print one object, for programs")
    .action(async (flags: EventsFlags) => show(cli, flags));
}

async function show(cli: Cli, flags: EventsFlags): Promise<void> {
  const { number, since, follow, json, ...filter } = flags;
  const items = await newest(cli, { ...filter, ...(since === undefined ? {} : { since }) }, number);
  if (json === true && follow === undefined) return cli.io.json({ items, total: items.length });
  const print = (event: LoggedEvent) => (json === true ? cli.io.json(event) : cli.io.line(lineOf(event)));
  // Not toReversed: the command runs on Node 18, which lacks it.
  for (const event of [...items].reverse()) print(event);
  if (follow === undefined) {
    if (items.length === 0) cli.io.line("Nothing has happened yet");
    return;
  }
  const outage = createOutage(cli);
  // Resumed after the newest listed, so that nothing falls between the list and the stream.
  for await (const update of followEvents(cli.client, { filter, lastEventId: items[0]?.id })) {
    if (update.kind === "connection") outage.note(update.connection);
    else if (update.kind === "transition") {
      const { data: event } = parseLeniently(LoggedEvent, update.event);
      if (event !== undefined) print(event);
    } else if (update.kind === "reset")
      cli.io.note("The log does not go back to the event above: some may be missing here", "warn");
  }
}

/** A page may hold less than was asked for while there is more. */
async function newest(
  cli: Cli,
  filter: NonNullable<QueryOf<"listEvents">>,
  count: number,
): Promise<LoggedEvent[]> {
  const items: LoggedEvent[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...filter, limit: count - items.length, ...(cursor === undefined ? {} : { cursor }) };
    const page = await cli.client.listEvents({ query });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && items.length < count);
  return items;
}

function lineOf(event: LoggedEvent): string {
  const subject = [event.namespace, event.service, event.instance]
    .filter((part) => part !== undefined)
    .join("/");
  const actor = event.actor === undefined ? "" : ` (${event.actor})`;
  return `${dayClock(event.at)}  ${event.kind.padEnd(22)}  ${subject === "" ? "-" : subject}  ${event.text}${actor}`;
}
