import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import type { InstanceView } from "#lib/contract/views.ts";
import { plural } from "#lib/format.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import { wholeList } from "./pages.ts";
import { patiently } from "./patiently.ts";
import { seconds } from "./override-flags.ts";
import { type RollFlags, withRollFlags } from "./roll-flags.ts";
import { mostOf, type RollWish, turnOf } from "./roll-plan.ts";
import { previewRoll } from "./roll-preview.ts";
import { type Ended, tellEnd } from "./roll-end.ts";
import { RollRun } from "./roll-run.ts";
import { resumeLine } from "./roll-text.ts";
import { listenForSignals } from "./signals.ts";

export function addRoll(program: Command, cli: Cli): void {
  const command = program
    .command("roll")
    .summary("restart a service, instance after instance, without a failed call")
    .description(
      "For each instance: drains it, waits until it is safe to stop, runs the command, puts it back and waits until it " +
        "serves. Stops at the first failure and prints the line that resumes. Instances that others keep out are left " +
        "alone. On SIGTERM or SIGINT it begins no more and puts back what the command has not touched; a second signal " +
        "ends the commands too.",
    );
  withRollFlags(command, cli).action(async (service: string, words: string[], flags: RollFlags) => {
    if (words.length === 0 && flags.dryRun !== true)
      throw new Failure(EXIT.usage, "no command given", "Add -- and what to run for each instance.");
    await roll(cli, service, words, flags);
  });
}

async function roll(cli: Cli, service: string, command: string[], flags: RollFlags): Promise<void> {
  const { namespace: ns, toVersion, maxUnavailable: limit } = flags;
  // A name of its own: by the token's, another's drain could pass for this roll's.
  const owner = flags.owner ?? `roll-${randomBytes(4).toString("hex")}`;
  const wish: RollWish = { owner, toVersion, limit };
  const views = await look(cli.client, ns, service);
  const order = [...views.values()].filter((view) => isSelected(view, flags)).map(({ id }) => id);
  const before = doneBefore(order, flags);
  const ids = order.filter((id) => !before.has(id) && turnOf(views.get(id), wish).kind !== "there");
  const skipped = order.filter((id) => !ids.includes(id));
  if (flags.dryRun === true) return await previewRoll(cli, { ns, service, ids, skipped, views, wish }, flags);

  const say = (text: string, style?: "good" | "warn" | "bold") =>
    flags.json === true ? cli.io.note(text, style) : cli.io.line(text, style);
  const most = mostOf(limit, views.size);
  say(
    `Rolling ${plural(ids.length, "instance")} of ${service} in ${ns}, at most ${most} of ${views.size} out`,
    "bold",
  );
  const resume = (done: readonly string[]) =>
    resumeLine({ service, command, flags, owner, order, done: [...before, ...done] });
  // Whoever is killed prints nothing any more.
  if (ids.length > 0) say(`Should this be killed, resume: ${resume([])}`);
  const client = cli.impatient({ timeoutMs: Math.min(15_000, flags.keepAlive / 3) });
  const run = new RollRun({
    ...{ client, ns, service, ids, wish, owner, toVersion, command },
    ...{ evidence: flags.evidence, until: flags.until, timeoutMs: flags.timeout },
    reason: flags.reason ?? (toVersion === undefined ? "roll" : `roll to ${toVersion}`),
    keepAliveSeconds: seconds(flags.keepAlive),
    isQuiet: flags.json === true,
    urls: cli.settings.urls,
    look: () =>
      patiently(() => look(client, ns, service), {
        forMs: flags.timeout,
        onTrouble: (error) => cli.io.note(`headgate: ${error.message}; trying on`, "warn"),
      }),
    say: (instance, text, style) => say(`  ${instance}  ${text}`, style),
  });
  const signals = stoppedBySignals(run, (text) => cli.io.note(`headgate: ${text}`, "warn"));
  const state = await run.run();
  const ended: Ended = {
    ns,
    service,
    owner,
    state,
    skipped,
    signal: signals.end(),
    resume: resume(state.rolled),
  };
  tellEnd(cli, ended, flags.json === true);
}

/** All instances, in the order in which they are rolled. */
async function look(
  client: Cli["client"],
  ns: string,
  service: string,
): Promise<ReadonlyMap<string, InstanceView>> {
  const params = { ns, service };
  const views = await wholeList(
    (page) => client.listInstances({ params, query: { sort: "id", ...page } }),
    ({ id }) => id,
  );
  return new Map(views.filter(({ registered }) => registered).map((view) => [view.id, view]));
}

function isSelected({ zone, host, version }: InstanceView, { select }: RollFlags): boolean {
  return (
    (select.zone === undefined || select.zone === zone) &&
    (select.host === undefined || select.host === host) &&
    (select.version === undefined || select.version === version)
  );
}

/** Those that an earlier run has been through. */
function doneBefore(order: readonly string[], { startAfter, done }: RollFlags): ReadonlySet<string> {
  if (startAfter === undefined) return new Set(done);
  const at = order.indexOf(startAfter);
  if (at === -1)
    throw new Failure(
      EXIT.usage,
      `${startAfter}, to start after, is not among the instances to be rolled`,
      "See their order with --dry-run; --done names those to be passed over.",
    );
  return new Set([...order.slice(0, at + 1), ...done]);
}

/** The first signal stops it, the next ones go to the commands too. */
function stoppedBySignals(run: RollRun, note: (text: string) => void): { end(): NodeJS.Signals | undefined } {
  const signals = listenForSignals(false);
  let first: NodeJS.Signals | undefined;
  signals.on(({ signal }) => {
    if (first !== undefined) return run.kill(signal);
    first = signal;
    const going = run.stop();
    note(
      going.length === 0
        ? `${signal}: beginning no more; what is drained is put back`
        : `${signal}: beginning no more. The command has begun for ${going.join(", ")}: finishing that. A second signal ends it`,
    );
  });
  return {
    end() {
      signals.stop();
      return first;
    },
  };
}
