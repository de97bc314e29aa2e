"use client";
import { OfCluster } from "#components/fleet/of-cluster.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Fact, Facts, Section } from "#components/ui/section.tsx";
import { count, latency, plural } from "#lib/format.ts";
import { openApiPath } from "#lib/paths.ts";

/** What this Headgate is, and what it runs on. */
export function AboutHeadgate() {
  return (
    <Section title="About">
      <OfCluster rows={4}>
        {(cluster) => (
          <Facts>
            <Fact name="Version">{cluster.version}</Fact>
            <Fact name="Store">
              {cluster.store.kind}, {cluster.store.up ? "up" : "away"} since{" "}
              <Ago at={cluster.store.since} as="since" />
            </Fact>
            <Fact name="Epoch">
              <span className="hg-mono">{cluster.epoch ?? "–"}</span>
            </Fact>
            <Fact name="Revision">
              <span className="hg-mono">{cluster.revision}</span>
            </Fact>
            <Fact name="Readers">
              {plural(cluster.counts.streams, "open stream")}, {plural(cluster.counts.clients, "client")}
            </Fact>
            <Fact name="Probes">
              {count(cluster.probes.scheduled)} scheduled, p99 {latency(cluster.probes.latenessP99Ms)} behind
            </Fact>
            <Fact name="API">
              <a className="hg-link hg-underlined" href={openApiPath()}>
                OpenAPI 3.1
              </a>
              , what this console is made with
            </Fact>
            <Fact name="Licence">Apache 2.0</Fact>
          </Facts>
        )}
      </OfCluster>
    </Section>
  );
}
