import { Argument, type Command } from "commander";
import { CircuitWish } from "#lib/contract/intent.ts";
import { withInstance, withScope } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { overrideBody, type OverrideFlags, withOverride, withReason } from "./override-flags.ts";

const DONE: Record<CircuitWish, string> = {
  open: "is ejected",
  closed: "is kept in",
  "half-open": "is tried now, and left to itself",
  auto: "is left to itself",
};

export function addCircuit(program: Command, cli: Cli): void {
  const command = program
    .command("circuit")
    .summary("eject an instance, keep it in, try it now, or leave it to itself")
    .description(
      "Lays an operator's word over an instance's circuit: open ejects it, closed keeps it in whatever traffic says, " +
        "half-open tries it now, auto leaves it to itself. The automatic one runs on underneath.",
    );
  withReason(
    withInstance(command).addArgument(
      new Argument("<state>", "open, closed, half-open or auto").choices(CircuitWish.options),
    ),
  );
  withOverride(command).action(
    async (service: string, instance: string, state: CircuitWish, flags: OverrideFlags) => {
      const params = { ns: flags.namespace, service, instance };
      const result = await cli.client.putCircuit({ params, body: { state, ...overrideBody(flags) } });
      if (flags.json === true) cli.io.json(result);
      else cli.io.line(`${instance} of ${service} ${DONE[state]}`);
    },
  );
  withScope(command, cli);
}
