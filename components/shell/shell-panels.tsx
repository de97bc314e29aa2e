"use client";
import { useQuery } from "@tanstack/react-query";
import { LoadedPanel } from "#components/ui/loaded-panel.tsx";
import { clusterQuery } from "#lib/query/queries.ts";
import { useShellPanel } from "./use-shell-panel.ts";

const loadAutomation = () => import("./automation-form.tsx");
const loadEpoch = () => import("./accept-epoch.tsx");

/** What concerns the whole of Headgate can be done from every page. */
export function ShellPanels() {
  const { panel, close } = useShellPanel();
  const { data: cluster } = useQuery(clusterQuery());
  return (
    <>
      <LoadedPanel
        load={loadAutomation}
        isOpen={panel === "automation"}
        title="Automation"
        subject="all services"
        onClose={close}
      >
        {({ AutomationForm }) =>
          cluster === undefined ? null : <AutomationForm paused={cluster.paused} onClose={close} />
        }
      </LoadedPanel>
      <LoadedPanel
        load={loadEpoch}
        isOpen={panel === "epoch"}
        title="Accept the store as it is"
        subject={
          cluster?.frozen === undefined ? "" : `epoch ${cluster.frozen.known} → ${cluster.frozen.accept}`
        }
        onClose={close}
      >
        {({ AcceptEpoch }) =>
          cluster === undefined ? null : <AcceptEpoch frozen={cluster.frozen} onClose={close} />
        }
      </LoadedPanel>
    </>
  );
}
