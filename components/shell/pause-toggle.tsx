"use client";
import { ActionIcon } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { LaterTooltip } from "#components/ui/later-tooltip.tsx";
import { pausePage, resumePage } from "#lib/query/pause.ts";
import { useConnection } from "#lib/query/use-connection.ts";

/** Holds the page as it is, to be read in peace, or lets it go on. */
export function PauseToggle() {
  const isPaused = useConnection().kind === "paused";
  const label = isPaused ? "Let the page go on" : "Pause the page: nothing moves until it goes on";
  return (
    <LaterTooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-pressed={isPaused}
        aria-label="Pause the page"
        onClick={isPaused ? resumePage : pausePage}
      >
        {isPaused ? <IconPlayerPlay size={17} /> : <IconPlayerPause size={17} />}
      </ActionIcon>
    </LaterTooltip>
  );
}
