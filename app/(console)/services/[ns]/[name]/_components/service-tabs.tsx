"use client";
import { Tabs } from "@mantine/core";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type ReactNode, useCallback, useDeferredValue, useId, useRef } from "react";
import { useCurrentInView } from "#components/ui/use-current-in-view.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { ServicePanels } from "./service-panels.tsx";

const TABS = ["instances", "traffic", "policy", "versions", "clients", "events"] as const;
export type ServiceTab = (typeof TABS)[number];

const LABELS: Record<ServiceTab, string> = {
  instances: "Instances",
  traffic: "Traffic",
  policy: "Policy",
  versions: "Versions",
  clients: "Clients",
  events: "Events",
};

/**
 * The service's tabs; which one, and what is looked for in it, stands in the address. The tab tells at once that it was
 * pressed; what it leads to is drawn after that.
 */
export function ServiceTabs({ at, instances }: { at: ServiceAt; instances: ReactNode }) {
  const [tab, setTab] = useQueryState(
    "tab",
    parseAsStringLiteral(TABS).withDefault("instances").withOptions({ history: "push" }),
  );
  const shown = useDeferredValue(tab);
  const row = useRef<HTMLDivElement>(null);
  useCurrentInView(row, tab);
  const id = useId();
  const panelId = useCallback((of: ServiceTab) => `${id}-panel-${of}`, [id]);
  // As the library names them.
  const tabId = useCallback((of: ServiceTab) => `${id}-tab-${of}`, [id]);
  return (
    <Tabs
      id={id}
      value={tab}
      onChange={(next) => void setTab(TABS.find((one) => one === next) ?? null)}
      classNames={{ list: "hg-service-tabs", tab: "hg-service-tab" }}
    >
      <Tabs.List ref={row} aria-label={`Of ${at.service}`}>
        {TABS.map((name) => (
          <Tabs.Tab key={name} value={name} aria-controls={panelId(name)}>
            {LABELS[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <ServicePanels at={at} shown={shown} instances={instances} panelId={panelId} tabId={tabId} />
    </Tabs>
  );
}
