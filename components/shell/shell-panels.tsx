"use client";
import { useQuery } from "@tanstack/react-query";
import { SidePanel } from "#components/ui/side-panel.tsx";
import { useLoaded } from "#components/ui/use-loaded.ts";
import { clusterQuery } from "#lib/query/queries.ts";
import { useShellPanel } from "./use-shell-panel.ts";
import "./shell-panels.css";

const loadAutomation = () => import("./automation-form.tsx");
const loadEpoch = () => import("./accept-epoch.tsx");

/** What concerns the whole of Headgate can be done from every page. */
export function ShellPanels() {
  const { panel, close } = useShellPanel();
  const { data: cluster } = useQuery(clusterQuery());
  const automation = useLoaded(loadAutomation, panel === "automation");
  const epoch = useLoaded(loadEpoch, panel === "epoch");
  return (
    <>
      <SidePanel
        isOpen={panel === "automation" && automation !== undefined}
        title="Automation"
        subject="all services"
        onClose={close}
      >
        {cluster === undefined || automation === undefined ? null : (
          <automation.AutomationForm paused={cluster.paused} onClose={close} />
        )}
      </SidePanel>
      <SidePanel
        isOpen={panel === "epoch" && epoch !== undefined}
        title="Accept the store as it is"
        subject={
          cluster?.frozen === undefined ? "" : `epoch ${cluster.frozen.known} → ${cluster.frozen.accept}`
        }
        onClose={close}
      >
        {cluster === undefined || epoch === undefined ? null : (
          <epoch.AcceptEpoch frozen={cluster.frozen} onClose={close} />
        )}
      </SidePanel>
    </>
  );
}
