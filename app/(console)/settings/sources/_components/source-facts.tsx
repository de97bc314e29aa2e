"use client";
import { OfCluster } from "#components/fleet/of-cluster.tsx";
import { Fact, Facts, Section } from "#components/ui/section.tsx";
import { count, plural } from "#lib/format.ts";
import { QuarantineList } from "./quarantine-list.tsx";

/** Where registrations are read from, and what of them could not be. */
export function SourceFacts() {
  return (
    <Section title="Sources of registrations">
      <OfCluster rows={2}>
        {(cluster) => (
          <>
            <Facts>
              <Fact name="Headgate's own">
                keys under <span className="hg-mono">registry/</span>, written by the API, the command and
                clients
              </Fact>
              <Fact name="Read">
                {plural(cluster.counts.instances, "instance")} of {plural(cluster.counts.services, "service")}{" "}
                in {plural(cluster.counts.namespaces, "namespace")}
              </Fact>
              <Fact name="Not readable">
                {cluster.counts.quarantined === 0 ? "none" : count(cluster.counts.quarantined)}
              </Fact>
            </Facts>
            {cluster.counts.quarantined === 0 ? null : <QuarantineList />}
          </>
        )}
      </OfCluster>
    </Section>
  );
}
