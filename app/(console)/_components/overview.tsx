"use client";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { StatusBar, StatusLegend } from "#components/fleet/status-bar.tsx";
import { useNamespace } from "#components/shell/use-namespace.ts";
import { useNamespaces } from "#components/shell/use-namespaces.ts";
import { PageHead } from "#components/ui/page-head.tsx";
import { Later } from "#components/ui/settling.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { FleetSummary } from "#lib/contract/fleet.ts";
import { fleetQuery } from "#lib/query/queries.ts";
import { ControlPlane } from "./control-plane.tsx";
import { EventFeed } from "./event-feed.tsx";
import { FirstRun } from "./first-run.tsx";
import { FleetHeadline } from "./fleet-headline.tsx";
import { GuardedServices } from "./guarded-services.tsx";
import { Quarantine } from "./quarantine.tsx";
import { RunningDrains } from "./running-drains.tsx";
import { ServiceRanking } from "./service-ranking.tsx";
import { SharedTraits } from "./shared-traits.tsx";
import { TroubleList } from "./trouble-list.tsx";

export function Overview() {
  const ns = useNamespace();
  const query = useQuery(fleetQuery(ns));
  if (query.data === undefined) {
    if (query.error === null) return <OverviewSkeleton />;
    return (
      <>
        <PageHead title="How the fleet is cannot be told now." />
        <FailedAnswer what="the fleet" error={query.error} onRetry={() => void query.refetch()} />
      </>
    );
  }
  return <Fleet ns={ns} fleet={query.data} />;
}

function Fleet({ ns, fleet }: { ns: string; fleet: FleetSummary }) {
  const { only = "default" } = useNamespaces();
  if (fleet.services === 0) return <FirstRun ns={only} />;
  return (
    <>
      <FleetHeadline ns={ns} fleet={fleet} />
      <div className="hg-fleet-bar">
        <StatusBar counts={fleet.statuses} size="wide" />
        <StatusLegend counts={fleet.statuses} />
      </div>
      <div className="hg-overview">
        <div>
          <SharedTraits ns={ns} shared={fleet.shared} />
          <TroubleList ns={ns} fleet={fleet} />
          <Later place={<RowSkeletons rows={8} />}>
            <GuardedServices ns={ns} fleet={fleet} />
            <RunningDrains ns={ns} />
            <Quarantine />
            <ServiceRanking ns={ns} fleet={fleet} />
          </Later>
        </div>
        <div className="hg-overview-feed">
          <Later place={<RowSkeletons rows={6} />}>
            <EventFeed ns={ns} />
          </Later>
        </div>
        <div className="hg-overview-plane">
          <Later>
            <ControlPlane ns={ns} clients={fleet.clients} />
          </Later>
        </div>
      </div>
    </>
  );
}

function OverviewSkeleton() {
  return (
    <>
      <Skeleton height={30} width="min(560px, 90%)" mb={10} />
      <Skeleton height={14} width="220px" mb={24} />
      <Skeleton height={10} mb={60} />
      <div className="hg-overview">
        <RowSkeletons rows={8} />
        <RowSkeletons rows={6} />
      </div>
    </>
  );
}
