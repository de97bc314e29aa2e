"use client";
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconCopy, IconDots, IconScale } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { InstanceView } from "#lib/contract/views.ts";
import { sessionQuery } from "#lib/query/queries.ts";

interface InstanceActionsProps {
  instance: InstanceView;
  onDrain: (id: string) => void;
  onWeight: (id: string) => void;
}

/** Drain, or the way back from it, one press away; the rest in a menu. */
export function InstanceActions({ instance, onDrain, onWeight }: InstanceActionsProps) {
  const { id, intents, drainStage } = instance;
  const { data: session } = useQuery(sessionQuery());
  const mayChange =
    session === undefined || session.scopes.some((scope) => scope === "drain" || scope === "admin");
  const isDrained = intents.drains.length > 0;
  const isLeaving = !isDrained && drainStage !== undefined;
  const why = "Your token lacks the scope `drain`";
  return (
    <span className="hg-actions">
      <Tooltip label={why} disabled={mayChange || isDrained || isLeaving}>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            if (mayChange || isDrained || isLeaving) onDrain(id);
          }}
          aria-label={`${isDrained ? "Undrain" : isLeaving ? "Progress of" : "Drain"} ${id}`}
          {...(mayChange || isDrained || isLeaving ? {} : { "data-disabled": true, "aria-disabled": true })}
        >
          {isDrained ? "Undrain…" : isLeaving ? "Progress…" : "Drain…"}
        </Button>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={26} aria-label={`More for ${id}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconScale size={15} />} disabled={!mayChange} onClick={() => onWeight(id)}>
            {mayChange ? "Weight…" : `Weight: ${why.toLowerCase()}`}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconCopy size={15} />}
            onClick={() => void navigator.clipboard.writeText(id)}
          >
            Copy the address
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
