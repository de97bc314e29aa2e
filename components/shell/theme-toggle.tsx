"use client";
import { ActionIcon } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { LaterTooltip } from "#components/ui/later-tooltip.tsx";
import { useOtherTheme } from "./use-other-theme.ts";

export function ThemeToggle() {
  const { next, use } = useOtherTheme();
  return (
    <LaterTooltip label={`Use the ${next} theme`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        className="hg-header-theme"
        onClick={use}
        aria-label={`Use the ${next} theme`}
      >
        {next === "light" ? <IconSun size={17} /> : <IconMoon size={17} />}
      </ActionIcon>
    </LaterTooltip>
  );
}
