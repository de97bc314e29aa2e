import { type Command, InvalidArgumentError, Option } from "commander";
import { KeepAliveSeconds, Owner, Reason } from "#lib/contract/intent.ts";
import { Registration } from "#lib/contract/registration.ts";
import { parseDuration, parseInstance, parseService, parsing, type Scoped, withScope } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import type { WantedEvidence } from "./drain-wait.ts";
import type { Limit } from "./roll-plan.ts";
import type { Until } from "./undrain-wait.ts";

const SELECTORS = ["zone", "host", "version"] as const;

/** What the instances to be rolled have in common; empty: all. */
export type RollSelection = { readonly [K in (typeof SELECTORS)[number]]?: string };

export interface RollFlags extends Scoped {
  readonly select: RollSelection;
  readonly toVersion?: string;
  readonly maxUnavailable: Limit;
  readonly until: Until;
  readonly reason?: string;
  readonly owner?: string;
  readonly evidence: WantedEvidence;
  readonly timeout: number;
  readonly keepAlive: number;
  readonly startAfter?: string;
  readonly done: readonly string[];
  readonly dryRun?: true;
}

export const DEFAULTS = { timeout: 120_000, keepAlive: 60_000 };

export function withRollFlags(command: Command, cli: Cli): Command {
  const option = (flags: string, text: string) => new Option(flags, text);
  const options = [
    option("--select <field=value>", `only these, by ${SELECTORS.join(", ")}; several times for both`)
      .argParser(addSelector)
      .default({}, "all"),
    option("--to-version <text>", "pass over those of this version; the others must register it").argParser(
      parsing(Registration.shape.version),
    ),
    option("--max-unavailable <n|N%>", "how many may be out at once, for any reason; a share is at least 1")
      .argParser(parseLimit)
      .default({ kind: "count", count: 1 }, "1"),
    option("--until <state>", "how far one must be back before the next")
      .choices(["serving", "full"])
      .default("serving"),
    option("--reason <text>", "why; shown wherever its drains are").argParser(parsing(Reason)),
    option("--owner <name>", "who holds its drains (default: a name of its own)").argParser(parsing(Owner)),
    option("--evidence <kind>", "what drained must rest on")
      .choices(["traffic", "instance", "any"])
      .default("any"),
    option("--timeout <duration>", "for draining, and for coming back")
      .argParser(parseDuration)
      .default(DEFAULTS.timeout, "120s"),
    option("--keep-alive <duration>", "a drain that is not renewed any more ends after this")
      .argParser(parseKeepAlive)
      .default(DEFAULTS.keepAlive, "60s"),
    option("--start-after <host:port>", "resume after this one, in the order of --dry-run").argParser(
      parseInstance,
    ),
    option("--done <host:port,…>", "pass over these").argParser(parseInstances).default([], "none"),
    option("--dry-run", "show the order and what would come of it, and change nothing"),
  ];
  for (const each of options) command.addOption(each);
  command
    .argument("<service>", "its name", parseService)
    .argument("[command...]", "after --, what to run for each instance");
  return withScope(command, cli);
}

function addSelector(text: string, before: RollSelection): RollSelection {
  const [, field, value] = /^(\w+)=(.+)$/.exec(text) ?? [];
  const known = SELECTORS.find((name) => name === field);
  if (known === undefined || value === undefined)
    throw new InvalidArgumentError(`${SELECTORS.map((name) => `${name}=…`).join(", ")}`);
  return { ...before, [known]: value };
}

export function parseLimit(text: string): Limit {
  const share = /^(\d{1,3})%$/.exec(text)?.[1];
  if (share !== undefined && Number(share) >= 1 && Number(share) <= 100)
    return { kind: "share", share: Number(share) / 100 };
  if (/^[1-9]\d{0,3}$/.test(text)) return { kind: "count", count: Number(text) };
  throw new InvalidArgumentError("a number from 1, or a percentage from 1% to 100%");
}

export function limitText(limit: Limit): string {
  return limit.kind === "count" ? String(limit.count) : `${Math.round(limit.share * 100)}%`;
}

function parseKeepAlive(text: string): number {
  const ms = parseDuration(text);
  if (KeepAliveSeconds.safeParse(ms / 1000).success) return ms;
  throw new InvalidArgumentError("whole seconds, from 5s to 1d");
}

function parseInstances(text: string, before: readonly string[]): string[] {
  return [...before, ...text.split(",").map((each) => parseInstance(each.trim()))];
}
