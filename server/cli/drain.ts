import { type Command, Option } from "commander";
import type { Drain } from "#lib/contract/intent.ts";
import { type InstanceParams, parseDuration, withScope } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { drainBody, type DrainFlags } from "./drain-flags.ts";
import { drainSelection } from "./drain-selection.ts";
import { evidenceText, holdUpText, stageText, undrainLine } from "./drain-text.ts";
import { type Waited, waitForDrain } from "./drain-wait.ts";
import { EXIT, Failure } from "./exit.ts";
import { withOverride, withReason } from "./override-flags.ts";
import { refusing, requirePassing, tellPreview, tellVerdict } from "./preview-text.ts";
import { targetOf, withTarget } from "./target.ts";

const DEFAULT_TIMEOUT_MS = 120_000;

export function addDrain(program: Command, cli: Cli): void {
  const command = program
    .command("drain")
    .summary("take instances out of rotation, gently")
    .description(
      "Gives an instance weight 0, so that it gets no new calls and finishes those in flight. The drain stands until its " +
        "owner undrains it or it expires. With --wait, exits 0 only when the instance is safe to stop.",
    );
  withOverride(withReason(withTarget(command)))
    .option(
      "--keep-alive <duration>",
      "ends by itself unless asked for again this often, 5s or more",
      parseDuration,
    )
    .option("--dry-run", "show what would come of it, and change nothing")
    .option("--wait", "wait until it is drained, telling each stage")
    .addOption(
      new Option("--evidence <kind>", "with --wait: what drained must rest on (default: any)").choices([
        "traffic",
        "instance",
        "any",
      ]),
    )
    .option("--timeout <duration>", "with --wait: how long to wait (default: 120s)", parseDuration)
    .action(async (service: string | undefined, instance: string | undefined, flags: DrainFlags) => {
      requireWait(flags);
      const target = targetOf(service, instance, flags);
      const endsAt = Date.now() + (flags.timeout ?? DEFAULT_TIMEOUT_MS);
      if (target.kind === "selection") await drainSelection(cli, target, flags, endsAt);
      else if (flags.dryRun === true) await preview(cli, target.params, flags);
      else await drain(cli, target.params, flags, endsAt);
    });
  withScope(command, cli);
}

function requireWait(flags: DrainFlags): void {
  if (flags.wait !== undefined || (flags.evidence ?? flags.timeout) === undefined) return;
  const flag = flags.evidence === undefined ? "--timeout" : "--evidence";
  throw new Failure(EXIT.usage, `${flag} is about waiting, and --wait is not given`, "Add --wait.");
}

async function preview(
  cli: Cli,
  { ns, service, instance }: InstanceParams,
  flags: DrainFlags,
): Promise<void> {
  const body = {
    changes: [{ instance, drain: true }],
    ...(flags.owner === undefined ? {} : { owner: flags.owner }),
  };
  const seen = await cli.client.previewService({ params: { ns, service }, body });
  if (flags.json !== true) tellPreview(cli, seen);
  requirePassing(refusing(seen.guards, flags.force), { preview: seen });
  if (flags.json === true) cli.io.json({ preview: seen });
}

async function drain(cli: Cli, params: InstanceParams, flags: DrainFlags, endsAt: number): Promise<void> {
  const { drain: first, warnings = [] } = await cli.client.drain({ params, body: drainBody(flags) });
  for (const warning of warnings) tellVerdict(cli.io, warning);
  const undrain = undrainLine(params, first.owner);
  const isQuiet = flags.json === true;
  if (!isQuiet) cli.io.line(`Draining ${params.instance} of ${params.service} in ${params.ns}`, "bold");
  // Waiting would end well whatever serves elsewhere: a mistyped address must not pass for a drained one.
  if (!first.registered && flags.wait !== undefined) {
    const what = `${params.instance} is not registered in ${params.service}: nothing was taken out of rotation`;
    const advice = `Is the address right? The drain stands, and waits for it. To undo it: ${undrain}`;
    throw new Failure(EXIT.error, what, advice, { drain: first, undrain });
  }
  if (flags.wait === undefined) {
    if (isQuiet) cli.io.json({ drain: first, undrain });
    else tellStanding(cli, first, undrain);
    return;
  }
  const waited = await waitForDrain(cli.impatient(), params, first, {
    evidence: flags.evidence ?? "any",
    endsAt,
    onStage: (stage, now) => {
      if (!isQuiet) cli.io.line(`  ${stageText(stage, now)}`, stage === "drained" ? "good" : "plain");
    },
    onTrouble: (error) => cli.io.note(`headgate: still waiting, though ${error.message}`, "warn"),
  });
  if (waited.kind !== "drained") throw notDrained(waited, first, flags, undrain);
  if (isQuiet) cli.io.json({ drain: waited.drain, undrain });
  else {
    cli.io.line(`Safe to stop. To put it back: ${undrain}`);
    tellOthers(cli, waited.drain);
  }
}

function tellStanding(cli: Cli, drain: Drain, undrain: string): void {
  if (!drain.registered)
    cli.io.note("headgate: this address is not registered; the drain waits for it", "warn");
  cli.io.line(`  ${stageText(drain.stage, drain)}`, drain.stage === "drained" ? "good" : "plain");
  cli.io.line(safetyText(drain));
  cli.io.line(`To put it back: ${undrain}`);
  tellOthers(cli, drain);
}

function safetyText({ safeToStop, registered }: Drain): string {
  if (safeToStop) return "Safe to stop.";
  return registered
    ? "Not yet safe to stop: run it again with --wait to wait for that."
    : "Whether a process there is safe to stop is not known.";
}

function tellOthers(cli: Cli, { others }: Drain): void {
  for (const { owner, reason } of others) cli.io.line(`Also drained for ${owner}: ${reason}`, "dim");
}

function notDrained(
  waited: Exclude<Waited, { kind: "drained" }>,
  first: Drain,
  flags: DrainFlags,
  undrain: string,
): Failure {
  const stands = `The drain stands. To put it back: ${undrain}`;
  if (waited.kind === "gone") {
    const advice = "`headgate events` says who undid it. Run it again to drain it again.";
    return new Failure(
      EXIT.error,
      `the drain for ${first.owner} was undone or has expired meanwhile`,
      advice,
    );
  }
  const facts = { drain: waited.drain, undrain };
  if (waited.kind === "unregistered") {
    const what = "its registration ended meanwhile: whether the process is safe to stop is not known";
    return new Failure(EXIT.error, what, `Look at the process itself. ${stands}`, facts);
  }
  if (waited.kind === "out_of_reach")
    return new Failure(EXIT.notReachable, waited.error.message, stands, facts);
  const within = `within ${(flags.timeout ?? DEFAULT_TIMEOUT_MS) / 1000} s`;
  const what =
    waited.drain.stage === "drained"
      ? `not drained ${within} on the evidence of ${flags.evidence ?? "any"}, only ${evidenceText(waited.drain)}`
      : `not drained ${within}: ${holdUpText(waited.drain, Date.now())}`;
  return new Failure(EXIT.timedOut, what, stands, facts);
}
