import type { Command } from "commander";
import type { EpochPreview, FrozenView } from "#lib/contract/cluster.ts";
import { plural } from "#lib/format.ts";
import type { Cli } from "./cli.ts";

/** What happened, what to do, and what that would come to. */
export async function showFrozen({ io, client }: Cli, frozen: FrozenView): Promise<void> {
  io.line("");
  io.line(frozen.text, "bad");
  const preview = await client.previewEpoch().catch((error: unknown) => {
    io.note(`headgate: ${error instanceof Error ? error.message : String(error)}`, "dim");
  });
  if (preview !== undefined) showPreview({ io }, preview);
}

function showPreview({ io }: Pick<Cli, "io">, { services, restore }: EpochPreview): void {
  io.line("");
  io.table(
    ["NAMESPACE", "SERVICE", "ENDPOINTS", "REGISTERED THERE", "NOT REGISTERED"],
    services.map(({ namespace, service, before, after, gone }) => [
      namespace,
      service,
      String(before),
      { text: String(after), style: after < before ? "bad" : "plain" },
      gone.slice(0, 3).join(" ") + (gone.length > 3 ? " …" : ""),
    ]),
  );
  const rewritten = Object.entries(restore).map(
    ([what, { written, removed }]) => `${what} ${written} written back and ${removed} removed`,
  );
  io.line("");
  io.line(`with restore: ${rewritten.join(", ")}`);
}

export function addAcceptEpoch(cluster: Command, cli: Cli): void {
  cluster
    .command("accept-epoch")
    .summary("go on with a store that was wiped or restored: see `headgate cluster` first")
    .argument("<epoch>", "as `headgate cluster` names it")
    .option("--no-restore", "leave policies and overrides as the store has them")
    .option("--json", "print one object, for programs")
    .action(async (epoch: string, flags: { readonly restore: boolean; readonly json?: true }) => {
      const before = await cli.client.getCluster();
      const view = await cli.client.acceptEpoch({ body: { epoch, restore: flags.restore } });
      if (flags.json === true) return cli.io.json(view);
      cli.io.line(`Accepted: epoch ${view.epoch ?? epoch} in place of ${before.epoch ?? "none"}`, "good");
      cli.io.line(
        flags.restore
          ? "Policies, overrides and access are as last known."
          : "Policies and overrides are the store's.",
      );
      cli.io.line(
        `${plural(view.counts.instances, "instance")} registered. A leader is elected within seconds: headgate cluster`,
      );
    });
}
