import type { Command } from "commander";
import { Reason } from "#lib/contract/intent.ts";
import { parsing, withInstance, withScope } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import { overrideBody, type OverrideFlags, withOverride } from "./override-flags.ts";

interface MaintenanceFlags extends Omit<OverrideFlags, "reason"> {
  readonly reason?: string;
  readonly off?: true;
}

export function addMaintenance(program: Command, cli: Cli): void {
  const command = program
    .command("maintenance")
    .summary("take an instance out for maintenance, or end it")
    .description(
      "As a drain, but the instance is not checked meanwhile and leaves the table once drained. Outlasts its " +
        "registration; --off ends it.",
    );
  withInstance(command)
    .option("--off", "end the maintenance")
    .option("--reason <text>", "why; needed unless --off", parsing(Reason));
  withOverride(command).action(async (service: string, instance: string, flags: MaintenanceFlags) => {
    const params = { ns: flags.namespace, service, instance };
    if (flags.off === true) {
      await cli.client.deleteMaintenance({ params });
      if (flags.json === true) return cli.io.json({ ...params, maintenance: false });
      return cli.io.line(
        `Maintenance of ${instance} of ${service} is over: back after the first check it passes`,
      );
    }
    const { reason } = flags;
    if (reason === undefined)
      throw new Failure(EXIT.usage, "no reason given", "Add --reason, or --off to end it.");
    const intent = await cli.client.putMaintenance({ params, body: overrideBody({ ...flags, reason }) });
    if (flags.json === true) return cli.io.json({ intent });
    cli.io.line(`${instance} of ${service} is in maintenance, for ${intent.owner}: ${intent.reason}`);
    cli.io.line(`To end it: headgate maintenance ${service} ${instance} --off`);
  });
  withScope(command, cli);
}
