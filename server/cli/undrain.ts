import { type Command, Option } from "commander";
import { type DrainIntent, Owner } from "#lib/contract/intent.ts";
import { type InstanceParams, parseDuration, parsing, withScope } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import { type Targeted, targetOf, withTarget } from "./target.ts";
import { undrainSelection } from "./undrain-selection.ts";
import { type Until, waitUntilBack } from "./undrain-wait.ts";

interface UndrainFlags extends Targeted {
  readonly owner?: string;
  readonly all?: true;
  readonly wait?: Until;
  readonly timeout?: number;
}

const DEFAULT_TIMEOUT_MS = 120_000;

export function addUndrain(program: Command, cli: Cli): void {
  const command = program
    .command("undrain")
    .summary("undo a drain")
    .description(
      "Ends one's own drain of an instance, an owner's, or all. The instance is back after the first check that it " +
        "passes. A bare --wait is --wait=serving.",
    );
  withTarget(command)
    .option("--owner <name>", "whose drain to end (default: the token's name)", parsing(Owner))
    .option("--all", "end the drains of all owners")
    // main.ts completes a bare --wait: an optional value would swallow the argument after it.
    .addOption(
      new Option("--wait <until>", "wait until it gets traffic, or its full weight").choices([
        "serving",
        "full",
      ]),
    )
    .option("--timeout <duration>", "with --wait: how long to wait (default: 120s)", parseDuration)
    .action(async (service: string | undefined, instance: string | undefined, flags: UndrainFlags) => {
      const target = targetOf(service, instance, flags);
      if (flags.wait === undefined && flags.timeout !== undefined)
        throw new Failure(EXIT.usage, "--timeout is about waiting, and --wait is not given", "Add --wait.");
      const endsAt = Date.now() + (flags.timeout ?? DEFAULT_TIMEOUT_MS);
      if (target.kind === "instance") return await undrain(cli, target.params, flags, endsAt);
      if (flags.all !== undefined)
        throw new Failure(EXIT.usage, "--all is about one instance, not a selection", "Name the instance.");
      await undrainSelection(cli, target, flags, endsAt);
    });
  withScope(command, cli);
}

async function undrain(cli: Cli, params: InstanceParams, flags: UndrainFlags, endsAt: number): Promise<void> {
  const query = {
    ...(flags.owner === undefined ? {} : { owner: flags.owner }),
    ...(flags.all === undefined ? {} : { all: "true" as const }),
  };
  const result = await cli.client.undrain({ params, query });
  const isHeld = result.remaining.length > 0;
  if (isHeld && (result.removed.length === 0 || flags.wait !== undefined))
    throw heldByOthers(result.remaining, result.removed);
  if (flags.json === undefined) {
    const whose = result.removed.map(({ owner }) => owner).join(", ");
    cli.io.line(
      whose === ""
        ? `${params.instance} of ${params.service} was not drained`
        : `Undrained ${params.instance} of ${params.service} for ${whose}`,
    );
    for (const { owner, reason } of result.remaining)
      cli.io.line(`Still drained for ${owner}: ${reason}`, "warn");
  }
  const instance =
    flags.wait === undefined
      ? undefined
      : await waitUntilBack(cli.impatient(), params, { until: flags.wait, endsAt });
  if (flags.json === true) cli.io.json({ ...result, ...(instance === undefined ? {} : { instance }) });
  else if (instance !== undefined)
    cli.io.line(`Back: ${instance.status}, weight ${instance.weight} of ${instance.baseWeight}`, "good");
}

function heldByOthers(remaining: readonly DrainIntent[], removed: readonly DrainIntent[]): Failure {
  const holders = remaining.map(({ owner, reason }) => `${owner} (${reason})`).join(", ");
  const done = removed.length === 0 ? "" : "One's own drain is undone. ";
  const advice = `${done}They undrain it, or --owner and --all end theirs.`;
  return new Failure(EXIT.refused, `still drained for ${holders}`, advice, { removed, remaining });
}
