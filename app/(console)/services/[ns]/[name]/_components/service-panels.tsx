"use client";
import { Activity, memo, type ReactNode, useState } from "react";
import { LoadedPart } from "#components/ui/loaded-part.tsx";
import type { ServiceAt } from "#lib/query/queries.ts";
import type { ServiceTab } from "./service-tabs.tsx";

/** Most looks are at the instances: the script of the others comes once they are looked at. */
const loadTraffic = () => import("./traffic/traffic-tab.tsx");
const loadPolicy = () => import("#components/policy/policy-editor.tsx");
const loadVersions = () => import("./traffic/versions-tab.tsx");
const loadClients = () => import("./service-clients.tsx");
const loadEvents = () => import("#components/fleet/event-log.tsx");

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
      {panel(
        "traffic",
        <LoadedPart load={loadTraffic}>{({ TrafficTab }) => <TrafficTab at={at} />}</LoadedPart>,
      )}
      {panel(
        "policy",
        <LoadedPart load={loadPolicy}>{({ PolicyEditor }) => <PolicyEditor at={at} />}</LoadedPart>,
      )}
      {panel(
        "versions",
        <LoadedPart load={loadVersions}>{({ VersionsTab }) => <VersionsTab at={at} />}</LoadedPart>,
      )}
      {panel(
        "clients",
        <LoadedPart load={loadClients}>{({ ServiceClients }) => <ServiceClients at={at} />}</LoadedPart>,
      )}
      {panel("events", <LoadedPart load={loadEvents}>{({ EventLog }) => <EventLog {...at} />}</LoadedPart>)}
    </>
  );
});
