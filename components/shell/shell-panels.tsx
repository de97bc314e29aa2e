"use client";
import { useQuery } from "@tanstack/react-query";
import { SidePanel } from "#components/ui/side-panel.tsx";
import { clusterQuery } from "#lib/query/queries.ts";
import { AcceptEpoch } from "./accept-epoch.tsx";
import { AutomationForm } from "./automation-form.tsx";
import { useShellPanel } from "./use-shell-panel.ts";
import "./shell-panels.css";

/** What concerns the whole of Headgate can be done from every page. */
export function ShellPanels() {
  const { panel, close } = useShellPanel();
  const { data: cluster } = useQuery(clusterQuery());
  return (
    <>
      <SidePanel isOpen={panel === "automation"} title="Automation" subject="all services" onClose={close}>
        {cluster === undefined ? null : <AutomationForm paused={cluster.paused} onClose={close} />}
      </SidePanel>
      <SidePanel
        isOpen={panel === "epoch"}
        title="Accept the store as it is"
        subject={
          cluster?.frozen === undefined ? "" : `epoch ${cluster.frozen.known} → ${cluster.frozen.accept}`
        }
        onClose={close}
      >
        {cluster === undefined ? null : <AcceptEpoch frozen={cluster.frozen} onClose={close} />}
      </SidePanel>
    </>
  );
}
