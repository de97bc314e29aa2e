import type { NamespaceChangesResult, ServiceOutcome } from "#lib/contract/bulk.ts";
import type { GuardName } from "#lib/contract/guard.ts";
import { plural, sentenceList } from "#lib/format.ts";
import type { Cli } from "./cli.ts";
import { drainBody, type DrainFlags } from "./drain-flags.ts";
import { holdUpText } from "./drain-text.ts";
import { type Waited, waitForDrain } from "./drain-wait.ts";
import { EXIT, type ExitCode, Failure } from "./exit.ts";
import { notDone, toldOf } from "./not-done.ts";
import { forceAdvice, tellPreview, tellVerdict } from "./preview-text.ts";
import { shellQuoted } from "#lib/shell-quoted.ts";
import type { Target } from "./target.ts";

type Selected = Target & { readonly kind: "selection" };

/** Drains all instances of a host or a zone: all or none of each service, the others done. */
export async function drainSelection(
  cli: Cli,
  { ns, select }: Selected,
  flags: DrainFlags,
  endsAt: number,
): Promise<void> {
  const isQuiet = flags.json === true;
  const isDryRun = flags.dryRun === true;
  if (isDryRun && !isQuiet) {
    const seen = await cli.client.previewNamespace({ params: { ns }, body: { select } });
    for (const preview of seen.services) tellPreview(cli, { ...preview, guards: [] });
  }
  const body = { select, drain: true, ...drainBody(flags), ...(isDryRun ? { dryRun: true } : {}) };
  const result = await cli.client.changeNamespace({ params: { ns }, body });
  if (!isQuiet) for (const outcome of result.results) tellOutcome(cli, outcome, isDryRun);
  const undrain = undrainLine(select, flags.namespace, result.owner);
  const waited = flags.wait === true && !isDryRun ? await waitForAll(cli, ns, result, flags, endsAt) : [];
  const notDrained = waited.filter(({ outcome }) => outcome.kind !== "drained");
  const facts = { ...result, ...(flags.wait === true ? { waited: waited.map(factsOf) } : {}), undrain };
  const failure = failureOf(result, notDrained, isDryRun, undrain);
  if (failure !== undefined) throw new Failure(failure.exitCode, failure.message, failure.advice, facts);
  if (isQuiet) return cli.io.json(facts);
  if (isDryRun) return;
  if (flags.wait === true) cli.io.line(`Safe to stop: ${plural(waited.length, "instance")}.`, "good");
  cli.io.line(`To put them back: ${undrain}`);
}

function tellOutcome({ io }: Cli, outcome: ServiceOutcome, isDryRun: boolean): void {
  const { service, instances, unchanged, guards, message = "" } = outcome;
  const names = sentenceList(instances, 5);
  if (outcome.outcome === "done") {
    const already = unchanged.length === 0 ? "" : ` (${unchanged.length} already)`;
    io.line(`${service}: ${isDryRun ? "would drain" : "draining"} ${names}${already}`, "good");
    for (const verdict of guards) if (!verdict.refuses) tellVerdict(io, verdict);
  } else if (outcome.mayBeDone === true)
    io.line(`${service}: whether it is drained is not known: ${names}: ${message}`, "warn");
  else io.line(`${service}: not drained, ${outcome.outcome}: ${names}: ${message}`, "warn");
}

interface WaitedFor {
  readonly service: string;
  readonly instance: string;
  readonly outcome: Waited;
}

async function waitForAll(
  cli: Cli,
  ns: string,
  { results, owner }: NamespaceChangesResult,
  flags: DrainFlags,
  endsAt: number,
): Promise<WaitedFor[]> {
  const client = cli.impatient();
  const drained = results
    .filter(({ outcome }) => outcome === "done")
    .flatMap(({ service, instances }) => instances.map((instance) => ({ service, instance })));
  const isTold = { trouble: false };
  return await Promise.all(
    drained.map(async ({ service, instance }) => {
      const params = { ns, service, instance };
      const { drain } = await cli.client.getDrain({ params, query: { owner } });
      const outcome = await waitForDrain(client, params, drain, {
        evidence: flags.evidence ?? "any",
        endsAt,
        onStage: (stage) => {
          if (flags.json !== true && stage === "drained")
            cli.io.line(`  ${service} ${instance} drained`, "good");
        },
        onTrouble: (error) => {
          if (!isTold.trouble) cli.io.note(`headgate: still waiting, though ${error.message}`, "warn");
          isTold.trouble = true;
        },
      });
      return { service, instance, outcome };
    }),
  );
}

function factsOf({ service, instance, outcome }: WaitedFor) {
  return { service, instance, kind: outcome.kind, ...("drain" in outcome ? { drain: outcome.drain } : {}) };
}

function failureOf(
  { results }: NamespaceChangesResult,
  notDrained: readonly WaitedFor[],
  isDryRun: boolean,
  undrain: string,
): { readonly exitCode: ExitCode; readonly message: string; readonly advice: string } | undefined {
  const { undone, lost } = notDone(results);
  if (undone.length + lost.length > 0) {
    const names = undone.flatMap(({ guards }) =>
      guards.filter(({ refuses }) => refuses).map(({ guard }) => guard),
    );
    const isByGuard = undone.some(({ outcome }) => outcome === "refused");
    const refused = `${isDryRun ? "would be " : ""}refused for ${toldOf(undone)}`;
    const unknown = `whether it is drained is not known for ${toldOf(lost)}`;
    const isNoneDone = undone.length + lost.length === results.length;
    const what = isNoneDone ? "To undo what may stand" : "The others are drained; to undo it";
    const rest = isDryRun || undone.length === results.length ? "" : ` ${what}: ${undrain}`;
    return {
      exitCode: isByGuard ? EXIT.refused : EXIT.error,
      message: [...(undone.length === 0 ? [] : [refused]), ...(lost.length === 0 ? [] : [unknown])].join(
        "; ",
      ),
      advice: `${adviceOf(names)}${rest}`,
    };
  }
  const [first] = notDrained;
  if (first === undefined) return undefined;
  const { outcome, service, instance } = first;
  const why = "drain" in outcome ? holdUpText(outcome.drain, Date.now()) : "its drain was undone meanwhile";
  const more = notDrained.length === 1 ? "" : ` and ${notDrained.length - 1} more`;
  return {
    exitCode: exitOf(outcome),
    message: `not drained in time: ${service} ${instance} (${why})${more}`,
    advice: `The drains stand. To put them back: ${undrain}`,
  };
}

function exitOf({ kind }: Waited): ExitCode {
  if (kind === "timed_out") return EXIT.timedOut;
  return kind === "out_of_reach" ? EXIT.notReachable : EXIT.error;
}

function adviceOf(names: readonly GuardName[]): string {
  return names.length === 0 ? "Look with `headgate intents`." : forceAdvice([...new Set(names)]);
}

function undrainLine({ service, host, zone }: Selected["select"], namespace: string, owner: string): string {
  const words = [
    ...["headgate", "undrain", ...(service === undefined ? [] : [service])],
    ...(host === undefined ? [] : ["--host", host]),
    ...(zone === undefined ? [] : ["--zone", zone]),
    ...["--owner", owner],
    ...(namespace === "default" ? [] : ["--namespace", namespace]),
  ];
  return words.map(shellQuoted).join(" ");
}
