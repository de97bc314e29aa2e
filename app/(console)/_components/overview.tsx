"use client";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { byLoss } from "#components/fleet/service-rank.ts";
import { StatusBar, StatusLegend } from "#components/fleet/status-bar.tsx";
import { sumCounts } from "#components/fleet/status.ts";
import { useNamespace } from "#components/shell/use-namespace.ts";
import { PageHead } from "#components/ui/page-head.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { fleetQuery } from "#lib/query/queries.ts";
import { ControlPlane } from "./control-plane.tsx";
import { EventFeed } from "./event-feed.tsx";
import { FirstRun } from "./first-run.tsx";
import { FleetHeadline } from "./fleet-headline.tsx";
import { GuardedServices } from "./guarded-services.tsx";
import { Quarantine } from "./quarantine.tsx";
import { RunningDrains } from "./running-drains.tsx";
import { ServiceRanking } from "./service-ranking.tsx";
import { TroubleList } from "./trouble-list.tsx";
import "./overview.css";

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
  return <Fleet ns={ns} services={query.data.items} />;
}

function Fleet({ ns, services: known }: { ns: string; services: readonly ServiceSummary[] }) {
  const services = useMemo(() => byLoss(known), [known]);
  if (services.length === 0) return <FirstRun ns={ns} />;
  const counts = sumCounts(services.map(({ statuses }) => statuses));
  return (
    <>
      <FleetHeadline services={services} />
      <div className="hg-fleet-bar">
        <StatusBar counts={counts} size="wide" />
        <StatusLegend counts={counts} />
      </div>
      <div className="hg-overview">
        <div>
          <GuardedServices ns={ns} services={services} />
          <TroubleList ns={ns} services={services} />
          <RunningDrains ns={ns} />
          <Quarantine />
          <ServiceRanking ns={ns} services={services} />
        </div>
        <div>
          <EventFeed ns={ns} />
          <ControlPlane />
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
      <Skeleton height={10} mb={40} />
      <RowSkeletons rows={6} />
    </>
  );
}
