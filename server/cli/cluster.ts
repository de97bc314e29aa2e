import type { Command } from "commander";
import type { ClusterView } from "#lib/contract/cluster.ts";
import { latency, plural } from "#lib/format.ts";
import { ago, span } from "#lib/time.ts";
import { addAcceptEpoch, showFrozen } from "./accept-epoch.ts";
import { addAutomation } from "./automation.ts";
import type { Cli } from "./cli.ts";
import { EXIT } from "./exit.ts";

export function addCluster(program: Command, cli: Cli): void {
  const command = program
    .command("cluster")
    .summary("show replicas, leader, store and probes")
    .option("--json", "print one object, for programs")
    .action(async (flags: { readonly json?: true }) => {
      const cluster = await cli.client.getCluster();
      // A script that looks before it goes on must not go on.
      if (cluster.frozen !== undefined) cli.exitCode = EXIT.storeAway;
      if (flags.json === true) return cli.io.json(cluster);
      show(cli, cluster);
      if (cluster.frozen !== undefined) await showFrozen(cli, cluster.frozen);
    });
  addAcceptEpoch(command, cli);
  addAutomation(command, cli);
}

/** What keeps Headgate from deciding as it usually does. */
function showHolds(cli: Cli, { paused, doubt }: ClusterView, now: number): void {
  if (paused !== undefined)
    cli.io.line(
      `paused   automation, by ${paused.actor}, ${ago(paused.since, now)}: ${paused.reason}`,
      "bad",
    );
  if (doubt !== undefined)
    cli.io.line(
      `doubted  checks, for ${span(now - doubt.since)}: ${doubt.failing} of ${doubt.healthy} healthy instances ` +
        "fail at once, so none is marked unhealthy by them",
      "bad",
    );
}

function show(cli: Cli, cluster: ClusterView): void {
  const { store, counts, probes } = cluster;
  const now = Date.now();
  const leader = cluster.leader === undefined ? "no leader" : `led by ${cluster.leader}`;
  cli.io.line(
    `Headgate ${cluster.version}, this replica ${cluster.role}, ${leader}`,
    cluster.leader === undefined ? "bad" : "bold",
  );
  const detail = store.detail === undefined ? "" : ` (${store.detail})`;
  cli.io.line(
    `store    ${store.kind} ${store.up ? "up" : "away"}, since ${ago(store.since, now)}${detail}`,
    store.up ? "plain" : "bad",
  );
  cli.io.line(`tables   epoch ${cluster.epoch ?? "-"}, revision ${cluster.revision}`);
  cli.io.line(
    `serving  ${plural(counts.services, "service")} with ${plural(counts.instances, "instance")} in ` +
      `${plural(counts.namespaces, "namespace")}; ${plural(counts.streams, "stream")}, ${plural(counts.clients, "consumer")}`,
  );
  cli.io.line(
    `probes   ${probes.scheduled} scheduled, ${probes.inFlight} in flight, late by ${latency(probes.latenessP99Ms)} at p99`,
  );
  if (counts.quarantined > 0)
    cli.io.line(`quarantined: ${plural(counts.quarantined, "registration")}`, "warn");
  showHolds(cli, cluster, now);
  const rows = cluster.replicas.map((replica) => [
    replica.self ? `${replica.id} *` : replica.id,
    replica.leading ? "leader" : "follower",
    replica.version,
    ago(replica.startedAt, now),
    replica.advertise,
  ]);
  cli.io.line("");
  cli.io.table(["REPLICA", "ROLE", "VERSION", "STARTED", "ADDRESS"], rows);
}
