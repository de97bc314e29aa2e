import type { Command } from "commander";
import type { Explanation } from "#lib/contract/explain.ts";
import { weight } from "#lib/format.ts";
import { ago, span } from "#lib/time.ts";
import { type Scoped, withInstance, withScope } from "./arguments.ts";
import type { Cli } from "./cli.ts";

export function addExplain(program: Command, cli: Cli): void {
  const command = program
    .command("explain")
    .summary("why an instance has the weight it has")
    .description(
      "Prints base × factors = weight, each with its cause, and what else stands over the instance.",
    );
  withInstance(command).action(async (service: string, instance: string, flags: Scoped) => {
    const told = await cli.client.explainInstance({ params: { ns: flags.namespace, service, instance } });
    if (flags.json === true) cli.io.json(told);
    else tell(cli, told);
  });
  withScope(command, cli);
}

function tell({ io }: Cli, told: Explanation): void {
  const { base, factors, circuit, health } = told;
  const now = Date.now();
  const marks = told.marks.length === 0 ? "" : ` (${told.marks.join(", ")})`;
  io.line(
    `${told.instance} of ${told.service}: ${told.status}${marks} for ${span(now - told.statusSince)}`,
    "bold",
  );
  io.line(`${[base, ...factors].map(({ value }) => weight(value)).join(" × ")} = ${weight(told.weight)}`);
  const rows = [
    ["base", weight(base.value), ago(base.since, now), base.text],
    ...factors.map(({ kind, value, since, text }) => [
      kind.replaceAll("_", " "),
      `× ${weight(value)}`,
      since === 0 ? "-" : ago(since, now),
      text,
    ]),
    ["weight", `= ${weight(told.weight)}`, "", told.registered ? "" : "not registered: not in the table"],
  ];
  io.table(["", "VALUE", "SINCE", "WHY"], rows);
  io.line(`health ${health.state} for ${span(now - health.since)}; circuit ${circuitText(circuit)}`, "dim");
  if (told.protection !== "normal") io.line(`the service is protected: ${told.protection}`, "warn");
  for (const { kind, text } of told.causes) io.line(`  ${kind}: ${text}`);
}

function circuitText({ state, forced, window, trial }: Explanation["circuit"]): string {
  const parts = [state, ...(forced === undefined ? [] : [`held ${forced} by an operator`])];
  if (window !== undefined) parts.push(`${window.failed} of ${window.calls} calls failed of late`);
  if (trial !== undefined) parts.push(`trial: ${trial.succeeded} succeeded, ${trial.failed} failed`);
  return parts.join(", ");
}
