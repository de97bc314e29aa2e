"use client";
import dynamic from "next/dynamic";
import { Activity, memo, type ReactNode, useState } from "react";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { ServiceAt } from "#lib/query/queries.ts";
import type { ServiceTab } from "./service-tabs.tsx";

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

interface ServicePanelsProps {
  at: ServiceAt;
  shown: ServiceTab;
  instances: ReactNode;
  panelId: (tab: ServiceTab) => string;
  tabId: (tab: ServiceTab) => string;
}

/** What the tabs lead to. Left alone while only the tabs' own look changes. */
export const ServicePanels = memo(function ServicePanels(props: ServicePanelsProps) {
  const { at, shown, instances, panelId, tabId } = props;
  // Once looked at, a tab stays as it was, at rest: changes of the policy that are not saved, lines that are opened.
  const [seen, setSeen] = useState<readonly ServiceTab[]>([shown]);
  if (!seen.includes(shown)) setSeen([...seen, shown]);
  const panel = (tab: ServiceTab, children: ReactNode) => (
    <div role="tabpanel" id={panelId(tab)} aria-labelledby={tabId(tab)} hidden={tab !== shown}>
      {seen.includes(tab) ? (
        <Activity mode={tab === shown ? "visible" : "hidden"}>{children}</Activity>
      ) : null}
    </div>
  );
  return (
    <>
      {panel("instances", instances)}
      {panel("traffic", <TrafficTab at={at} />)}
      {panel("policy", <PolicyEditor at={at} />)}
      {panel("versions", <VersionsTab at={at} />)}
      {panel("clients", <ServiceClients at={at} />)}
      {panel("events", <EventLog {...at} />)}
    </>
  );
});
