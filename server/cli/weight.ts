import { type Command, InvalidArgumentError } from "commander";
import { Reason, WeightBody } from "#lib/contract/intent.ts";
import { type InstanceParams, parsing, withInstance, withScope } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import { overrideBody, type OverrideFlags, withOverride } from "./override-flags.ts";

type WeightFlags = Omit<OverrideFlags, "reason"> & { readonly reason?: string };

type Wanted = { readonly kind: "reset" } | { readonly kind: "set"; readonly weight: WeightBody["weight"] };

export function addWeight(program: Command, cli: Cli): void {
  const command = program
    .command("weight")
    .summary("give an instance more or less of the traffic")
    .description(
      "Overrides an instance's base weight with a number (0.01–10000), or a percentage of the weight it registered. " +
        "`reset` ends the override. 0 is refused: drain it instead.",
    );
  withInstance(command)
    .argument("<n|N%|reset>", "such as 50, 25% or reset", parseWanted)
    .option("--reason <text>", "why; shown wherever the override is (reset needs none)", parsing(Reason));
  withOverride(command).action(
    async (service: string, instance: string, wanted: Wanted, flags: WeightFlags) => {
      await setWeight(cli, { ns: flags.namespace, service, instance }, wanted, flags);
    },
  );
  withScope(command, cli);
}

function parseWanted(text: string): Wanted {
  if (text === "reset") return { kind: "reset" };
  const parsed = WeightBody.shape.weight.safeParse(/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text);
  if (parsed.success) return { kind: "set", weight: parsed.data };
  throw new InvalidArgumentError(
    Number(text) === 0
      ? "0 is refused: use drain"
      : "a number above 0, at most 10000, a percentage like 50%, or reset",
  );
}

async function setWeight(
  cli: Cli,
  params: InstanceParams,
  wanted: Wanted,
  flags: WeightFlags,
): Promise<void> {
  if (wanted.kind === "reset") {
    if (flags.reason !== undefined) cli.io.note("headgate: a reset keeps no reason", "dim");
    await cli.client.deleteWeight({ params });
    if (flags.json === true) cli.io.json({ ...params, weight: "registered" });
    else cli.io.line(`${params.instance} of ${params.service} has its registered weight again`);
    return;
  }
  const { reason } = flags;
  if (reason === undefined)
    throw new Failure(EXIT.usage, "a weight needs --reason <text>", "See: headgate weight --help");
  const intent = await cli.client.putWeight({
    params,
    body: { weight: wanted.weight, ...overrideBody({ ...flags, reason }) },
  });
  if (flags.json === true) cli.io.json({ intent });
  else
    cli.io.line(
      `${params.instance} of ${params.service} has weight ${intent.value ?? wanted.weight}, for ${intent.owner}`,
    );
}
