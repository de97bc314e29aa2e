"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { useNamespaces } from "#components/shell/use-namespaces.ts";
import { PageHead } from "#components/ui/page-head.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { topologyQuery } from "#lib/query/topology.ts";
import { TimeControl } from "./time-control.tsx";
import { TopologyBody } from "./topology-body.tsx";
import { TopologyLead } from "./topology-lead.tsx";
import { TopologySkeleton } from "./topology-skeleton.tsx";
import { TopologyTicks, TopologyToolbar } from "./topology-toolbar.tsx";
import { pictureName, useShown } from "./use-picture.ts";
import { useTopologyUrl, WINDOWS } from "./use-topology-url.ts";

export function TopologyPage() {
  const { ns, only, words = "all namespaces" } = useNamespaces();
  const { url, filter, setUrl } = useTopologyUrl();
  const query = useQuery(topologyQuery(ns, { windowMs: WINDOWS[url.window], at: url.at }));
  const { data, error } = query;
  const name = pictureName(ns, url.group === "zone", filter);
  const shown = useShown(data, name, filter);
  const zones = [...new Set(data?.nodes.flatMap((node) => node.zones.flatMap(({ zone }) => zone ?? [])))];
  const change = useCallback((next: Parameters<typeof setUrl>[0]) => void setUrl(next), [setUrl]);

  return (
    <>
      <PageHead
        title="Topology"
        lead={
          data === undefined || shown === undefined ? (
            " "
          ) : (
            <TopologyLead words={words} view={data} shown={shown} url={url} onChange={change} />
          )
        }
      />
      <div className="hg-topology-bar">
        <TopologyToolbar url={url} filter={filter} zones={zones.toSorted()} onChange={change} />
        <div className="hg-topology-second">
          <TimeControl at={url.at} onChange={(at) => change({ at })} />
          <TopologyTicks url={url} onChange={change} />
        </div>
      </div>
      {url.at !== null && error?.code === "invalid_argument" ? (
        <Nothing title="That moment is more than an hour ago: Headgate keeps the topology of the last hour.">
          <Button variant="default" size="xs" onClick={() => change({ at: null })}>
            Show it as it is now
          </Button>
        </Nothing>
      ) : data === undefined || shown === undefined ? (
        error === null ? (
          <TopologySkeleton />
        ) : (
          <FailedAnswer what="the topology" error={error} onRetry={() => void query.refetch()} />
        )
      ) : data.nodes.length === 0 ? (
        <Nothing title={`Nothing is registered in ${words}. The overview shows how to begin.`} />
      ) : (
        <TopologyBody
          place={only ?? "all"}
          name={name}
          view={data}
          shown={shown}
          url={url}
          onChange={change}
        />
      )}
    </>
  );
}
