"use client";
import { IconAlertTriangleFilled, IconPlugConnectedX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Ago } from "#components/ui/ago.tsx";
import type { ClusterView } from "#lib/contract/cluster.ts";
import { clusterQuery } from "#lib/query/queries.ts";
import { DoubtStrip } from "./doubt-strip.tsx";
import { FrozenStrip } from "./frozen-strip.tsx";
import { HeldStrip } from "./held-strip.tsx";
import { PagePausedStrip } from "./page-paused-strip.tsx";
import { PausedStrip } from "./paused-strip.tsx";
import { Strip } from "./strip.tsx";
import { useFreshness } from "./use-freshness.ts";

/** What everybody must know before believing the page: what cannot be asked now, and what is held by whom. */
export function Banner() {
  const freshness = useFreshness();
  const { data: cluster } = useQuery(clusterQuery());
  if (freshness.kind === "paused")
    return (
      <>
        <HeldStrip />
        <PagePausedStrip since={freshness.since} forMs={freshness.forMs} />
        {cluster?.paused === undefined ? null : <PausedStrip paused={cluster.paused} />}
      </>
    );
  return (
    <>
      <HeldStrip />
      {freshness.kind === "stale" ? <Silent since={freshness.since} /> : null}
      {freshness.kind === "stale" || cluster === undefined ? null : <Trouble cluster={cluster} />}
      {cluster?.doubt === undefined ? null : <DoubtStrip doubt={cluster.doubt} />}
      {cluster?.paused === undefined ? null : <PausedStrip paused={cluster.paused} />}
    </>
  );
}

function Silent({ since }: { since: number }) {
  return (
    <Strip tone="bad" icon={<IconPlugConnectedX size={16} aria-hidden />}>
      <strong>
        Headgate has not answered since <Ago at={since} as="since" />.
      </strong>{" "}
      The page shows what it said then, and keeps trying. Clients go on with the tables they hold.
    </Strip>
  );
}

/** Of the store and the leader the one thing that the others come of. */
function Trouble({ cluster: { store, frozen, leader } }: { cluster: ClusterView }) {
  if (!store.up) {
    return (
      <Strip tone="caution" icon={<IconAlertTriangleFilled size={16} aria-hidden />}>
        <strong>
          The store ({store.kind}) is away since <Ago at={store.since} as="since" />.
        </strong>{" "}
        Tables are still served, as they are. Probes go on, and what is counted is what they observe, not what
        clients go by. Decisions are held: registrations, drains and weights wait until it is back.
        {store.detail === undefined ? null : <span className="hg-banner-detail"> {store.detail}</span>}
      </Strip>
    );
  }
  if (frozen !== undefined) return <FrozenStrip frozen={frozen} />;
  if (leader !== undefined) return null;
  return (
    <Strip tone="caution" icon={<IconAlertTriangleFilled size={16} aria-hidden />}>
      <strong>No replica leads.</strong> Tables are served and registrations kept; decisions and overrides
      wait for a leader.
    </Strip>
  );
}
