import type { Command } from "commander";
import { Reason } from "#lib/contract/intent.ts";
import { parsing } from "./arguments.ts";
import type { Cli } from "./cli.ts";

export function addAutomation(cluster: Command, cli: Cli): void {
  add("pause", true, "hold all tables as they are: overrides are obeyed, all else is only observed");
  add("resume", false, "let automation go on over all services");

  function add(name: string, paused: boolean, summary: string): void {
    cluster
      .command(name)
      .summary(summary)
      .requiredOption("--reason <text>", "why; it stands in the events", parsing(Reason))
      .option("--json", "print one object, for programs")
      .action(async ({ reason, json }: { readonly reason: string; readonly json?: true }) => {
        const view = await cli.client.putAutomation({ body: { paused, reason } });
        if (json === true) return cli.io.json(view);
        if (!view.paused) return cli.io.line("Automation goes on over all services", "good");
        cli.io.line(
          `Automation is paused over all services, by ${view.actor ?? "-"}: ${view.reason ?? ""}`,
          "warn",
        );
        cli.io.line('To let it go on: headgate cluster resume --reason "…"');
      });
  }
}
