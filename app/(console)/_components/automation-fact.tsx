"use client";
import { Button } from "@mantine/core";
import { useLack } from "#lib/query/use-lack.ts";
import { useMay } from "#lib/query/use-may.ts";
import { useShellPanel } from "#components/shell/use-shell-panel.ts";
import { Ago } from "#components/ui/ago.tsx";
import { Fact } from "#components/ui/section.tsx";
import type { ClusterView } from "#lib/contract/cluster.ts";

/** Whether Headgate changes tables by itself, and the switch. */
export function AutomationFact({ paused }: { paused: ClusterView["paused"] }) {
  const { open } = useShellPanel();
  const may = useMay("admin");
  const lack = useLack("admin");
  const verb = paused === undefined ? "Pause" : "Resume";
  return (
    <Fact name="Automation">
      <div className="hg-automation">
        <span>
          {paused === undefined ? (
            "On, for all services"
          ) : (
            <>
              <b>Paused</b> by {paused.actor} since <Ago at={paused.since} as="since" />
            </>
          )}
        </span>
        <Button
          variant="default"
          size="compact-xs"
          disabled={may === false}
          onClick={() => open("automation")}
        >
          {verb}…
        </Button>
        {may === false ? <span className="hg-quiet">{lack}.</span> : null}
      </div>
    </Fact>
  );
}
