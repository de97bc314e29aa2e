"use client";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { OfCluster } from "#components/fleet/of-cluster.tsx";
import { Refusal } from "#components/fleet/refusal.tsx";
import { useLack } from "#lib/query/use-lack.ts";
import { useMay } from "#lib/query/use-may.ts";
import { useShellPanel } from "#components/shell/use-shell-panel.ts";
import { Ago } from "#components/ui/ago.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ClusterView } from "#lib/contract/cluster.ts";
import { plural } from "#lib/format.ts";
import { defaultPolicyPath } from "#lib/paths.ts";
import { sampleFleetMutation } from "#lib/query/mutations.ts";
import { namespacesQuery } from "#lib/query/queries.ts";
import { Setting } from "#components/ui/setting.tsx";

/** What holds for every service. */
export function FleetSettings() {
  const { data: namespaces } = useQuery(namespacesQuery());
  return (
    <Section title="All services">
      <OfCluster rows={3}>
        {(cluster) => (
          <>
            <Automation paused={cluster.paused} />
            {(namespaces?.items ?? []).map(({ name, services }) => (
              <Setting
                key={name}
                title={`Default policy of ${name}`}
                says={`Obeyed by ${plural(services, "service")}, but where their own differs`}
              >
                <Link className="hg-link hg-underlined" href={defaultPolicyPath(name)} prefetch={false}>
                  Look and change
                </Link>
              </Setting>
            ))}
            {cluster.sampleFleet === "unavailable" ? null : <SampleFleet state={cluster.sampleFleet} />}
          </>
        )}
      </OfCluster>
    </Section>
  );
}

function Automation({ paused }: { paused: ClusterView["paused"] }) {
  const { open } = useShellPanel();
  return (
    <Setting
      title="Automation"
      says={
        paused === undefined ? (
          "On: checks and reports decide who gets traffic"
        ) : (
          <>
            Paused by {paused.actor} <Ago at={paused.since} />: {paused.reason}
          </>
        )
      }
    >
      <Button variant="default" size="compact-sm" onClick={() => open("automation")}>
        {paused === undefined ? "Pause…" : "Resume…"}
      </Button>
    </Setting>
  );
}

function SampleFleet({ state }: { state: "stopped" | "running" }) {
  const may = useMay("admin");
  const lack = useLack("admin");
  const { mutate, isPending, error } = useMutation(sampleFleetMutation(useQueryClient()));
  const isRunning = state === "running";
  return (
    <>
      <Setting
        title="Sample fleet"
        says={
          may === false
            ? `Instances that misbehave on a schedule. ${lack}`
            : "Instances on this machine that misbehave on a schedule, to look at and to try things on"
        }
      >
        <Button
          variant="default"
          size="compact-sm"
          loading={isPending}
          disabled={may !== true}
          onClick={() => mutate(isRunning ? "stop" : "start")}
        >
          {isRunning ? "Stop" : "Start"}
        </Button>
      </Setting>
      <Refusal title="Not done." error={error} />
    </>
  );
}
