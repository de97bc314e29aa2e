"use client";
import { IconAlertTriangleFilled, IconPlugConnectedX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Ago } from "#components/ui/ago.tsx";
import { clusterQuery } from "#lib/query/queries.ts";
import { useFreshness } from "./use-freshness.ts";
import "./banner.css";

/** What everybody must know before believing the page: nobody answers, the store is away, nobody leads. */
export function Banner() {
  const freshness = useFreshness();
  const { data: cluster } = useQuery(clusterQuery());
  if (freshness.kind === "stale") {
    return (
      <Strip tone="bad" icon={<IconPlugConnectedX size={16} aria-hidden />}>
        <strong>
          Headgate has not answered since <Ago at={freshness.since} as="since" />.
        </strong>{" "}
        The page shows what it said then, and keeps trying. Clients go on with the tables they hold.
      </Strip>
    );
  }
  if (cluster === undefined) return null;
  if (!cluster.store.up) {
    const { kind, since, detail } = cluster.store;
    return (
      <Strip tone="caution" icon={<IconAlertTriangleFilled size={16} aria-hidden />}>
        <strong>
          The store ({kind}) is away since <Ago at={since} as="since" />.
        </strong>{" "}
        Tables are still served, as they are; probes go on. Decisions are held: registrations, drains and
        weights wait until it is back.
        {detail === undefined ? null : <span className="hg-banner-detail"> {detail}</span>}
      </Strip>
    );
  }
  if (cluster.leader !== undefined) return null;
  return (
    <Strip tone="caution" icon={<IconAlertTriangleFilled size={16} aria-hidden />}>
      <strong>No replica leads.</strong> Tables are served and registrations kept; decisions and overrides
      wait for a leader.
    </Strip>
  );
}

function Strip({ tone, icon, children }: { tone: "bad" | "caution"; icon: ReactNode; children: ReactNode }) {
  return (
    <div className="hg-banner" data-tone={tone} role="status">
      <div>
        {icon}
        <p>{children}</p>
      </div>
    </div>
  );
}
