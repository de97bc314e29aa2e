"use client";
import { Button } from "@mantine/core";
import { IconPlayerPauseFilled } from "@tabler/icons-react";
import { Ago } from "#components/ui/ago.tsx";
import type { ClusterView } from "#lib/contract/cluster.ts";
import { Strip } from "./strip.tsx";
import { useShellPanel } from "./use-shell-panel.ts";

/** A person holds every table: who, since when and why, and the way back. */
export function PausedStrip({
  paused: { actor, since, reason },
}: {
  paused: NonNullable<ClusterView["paused"]>;
}) {
  const { open } = useShellPanel();
  return (
    <Strip
      tone="planned"
      icon={<IconPlayerPauseFilled size={16} aria-hidden />}
      action={
        <Button variant="default" size="compact-sm" onClick={() => open("automation")}>
          Resume…
        </Button>
      }
    >
      <strong>
        Automation is paused since <Ago at={since} as="since" /> by {actor}: {reason}.
      </strong>{" "}
      Tables are held as they are, overrides are obeyed; all else is only observed.
    </Strip>
  );
}
