"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import { OfCluster } from "#components/fleet/of-cluster.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Fact, Facts, Section } from "#components/ui/section.tsx";
import { toneFill } from "#components/ui/tone.ts";
import type { ClusterView } from "#lib/contract/cluster.ts";
import type { FleetSummary } from "#lib/contract/fleet.ts";
import { count, latency, plural, sentenceList } from "#lib/format.ts";
import { clientsPath } from "#lib/paths.ts";
import { AutomationFact } from "./automation-fact.tsx";
import { SampleFleet } from "./sample-fleet.tsx";

/** Above these a number is told as a problem: probes or requests are then late enough to be felt. */
const LATE_PROBES_MS = 100;
const LATE_LOOP_MS = 100;

/** Whether Headgate itself is well. */
export function ControlPlane({ ns, clients }: { ns: string; clients?: FleetSummary["clients"] | undefined }) {
  return (
    <Section title="Control plane">
      <OfCluster rows={4}>
        {(cluster) => <ClusterFacts cluster={cluster} clients={<ClientsFact ns={ns} clients={clients} />} />}
      </OfCluster>
    </Section>
  );
}

function ClusterFacts({ cluster, clients }: { cluster: ClusterView; clients: ReactNode }) {
  const { store, probes, counts, replicas, leader, role } = cluster;
  const leads = role === "leader" ? "This replica" : leader === undefined ? "Nobody" : leader;
  return (
    <>
      <Facts>
        <Fact name="Store">
          <Sign isWell={store.up}>
            {store.kind}, {store.up ? "up" : "away"} since <Ago at={store.since} as="since" />
          </Sign>
        </Fact>
        <Fact name="Leader">
          <Sign isWell={role === "leader" || leader !== undefined}>{leads}</Sign>
        </Fact>
        <Fact name="Replicas">
          {plural(replicas.length, "replica")}, version {cluster.version}
        </Fact>
        <Fact name="Probes">
          <Sign isWell={probes.latenessP99Ms <= LATE_PROBES_MS} note="too late">
            {count(probes.scheduled)} scheduled, p99 {latency(probes.latenessP99Ms)} behind
          </Sign>
        </Fact>
        <Fact name="Event loop">
          <Sign isWell={cluster.eventLoopDelayP99Ms <= LATE_LOOP_MS} note="slow">
            p99 {latency(cluster.eventLoopDelayP99Ms)} delay
          </Sign>
        </Fact>
        <Fact name="Clients">{clients}</Fact>
        <Fact name="Streams">{count(counts.streams)} open</Fact>
        <AutomationFact paused={cluster.paused} />
        <Fact name="Revision">
          <span className="hg-mono">{cluster.revision}</span>
        </Fact>
      </Facts>
      {cluster.sampleFleet === "running" ? <SampleFleet wanted="stop" /> : null}
    </>
  );
}

/** Whether those who consume tables have the newest; undefined: nobody has said yet. */
function ClientsFact({ ns, clients }: { ns: string; clients: FleetSummary["clients"] | undefined }) {
  if (clients === undefined) return <span className="hg-quiet">–</span>;
  const { total, behind, silentReplicas } = clients;
  if (silentReplicas.length > 0)
    return (
      <Sign isWell={false}>
        {sentenceList(silentReplicas)} {silentReplicas.length === 1 ? "does" : "do"} not say who consumes
      </Sign>
    );
  return (
    <Sign isWell={behind === 0}>
      <Link href={clientsPath(ns)} prefetch={false} className="hg-link">
        {total === 0
          ? "None"
          : behind === 0
            ? `${plural(total, "client")}, none behind`
            : `${count(behind)} of ${plural(total, "client")} behind`}
      </Link>
    </Sign>
  );
}

interface SignProps {
  isWell: boolean;
  children: ReactNode;
  /** What a number is, that does not say so itself. */
  note?: string;
}

function Sign({ isWell, note, children }: SignProps) {
  return (
    <span className="hg-sign">
      <i aria-hidden style={{ background: toneFill(isWell ? "good" : "bad") }} />
      <span>
        {children}
        {isWell || note === undefined ? null : <b> – {note}</b>}
      </span>
    </span>
  );
}
