"use client";
import { Tabs } from "@mantine/core";
import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type ReactNode, useRef, useState } from "react";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { useCurrentInView } from "#components/ui/use-current-in-view.ts";
import type { ServiceAt } from "#lib/query/queries.ts";

/** Most looks are at the instances: the script of the others comes once they are looked at. */
const loading = () => <RowSkeletons rows={6} />;
const TrafficTab = dynamic(() => import("./traffic/traffic-tab.tsx").then((tab) => tab.TrafficTab), {
  loading,
});
const PolicyEditor = dynamic(
  () => import("#components/policy/policy-editor.tsx").then((tab) => tab.PolicyEditor),
  { loading },
);
const ServiceClients = dynamic(() => import("./service-clients.tsx").then((tab) => tab.ServiceClients), {
  loading,
});
const EventLog = dynamic(() => import("#components/fleet/event-log.tsx").then((tab) => tab.EventLog), {
  loading,
});
const VersionsTab = dynamic(() => import("./traffic/versions-tab.tsx").then((tab) => tab.VersionsTab), {
  loading,
});

const TABS = ["instances", "traffic", "policy", "versions", "clients", "events"] as const;
const LABELS: Record<(typeof TABS)[number], string> = {
  instances: "Instances",
  traffic: "Traffic",
  policy: "Policy",
  versions: "Versions",
  clients: "Clients",
  events: "Events",
};

/** The service's tabs; which one, and what is looked for in it, stands in the address. */
export function ServiceTabs({ at, instances }: { at: ServiceAt; instances: ReactNode }) {
  const [tab, setTab] = useQueryState(
    "tab",
    parseAsStringLiteral(TABS).withDefault("instances").withOptions({ history: "push" }),
  );
  const row = useRef<HTMLDivElement>(null);
  useCurrentInView(row, tab);
  // Once looked at, a tab stays as it was, at rest: changes of the policy that are not saved, lines that are opened.
  const [seen, setSeen] = useState<readonly string[]>([tab]);
  if (!seen.includes(tab)) setSeen([...seen, tab]);
  const panel = (value: (typeof TABS)[number], children: ReactNode) => (
    <Tabs.Panel value={value} keepMounted={seen.includes(value)}>
      {children}
    </Tabs.Panel>
  );
  return (
    <Tabs
      value={tab}
      onChange={(next) => void setTab(TABS.find((one) => one === next) ?? null)}
      keepMounted={false}
      classNames={{ list: "hg-service-tabs", tab: "hg-service-tab" }}
    >
      <Tabs.List ref={row} aria-label={`Of ${at.service}`}>
        {TABS.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {LABELS[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {panel("instances", instances)}
      {panel("traffic", <TrafficTab at={at} />)}
      {panel("policy", <PolicyEditor at={at} />)}
      {panel("versions", <VersionsTab at={at} />)}
      {panel("clients", <ServiceClients at={at} />)}
      {panel("events", <EventLog {...at} />)}
    </Tabs>
  );
}
