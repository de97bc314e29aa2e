"use client";
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCopy, IconDots } from "@tabler/icons-react";
import { LazyMenu } from "#components/ui/lazy-menu.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { useLack } from "#lib/query/use-lack.ts";
import { useMay } from "#lib/query/use-may.ts";
import { OverrideItems } from "./override-items.tsx";
import type { Asked } from "./use-override-panel.ts";

interface InstanceActionsProps {
  instance: InstanceView;
  onAsk: (asked: Asked) => void;
  size?: "compact-sm" | "sm";
}

/**
 * Drain, or the way back from it, one press away; the rest in a menu. Whoever may not change anything may still look at
 * how it goes.
 */
export function InstanceActions({ instance, onAsk, size = "compact-sm" }: InstanceActionsProps) {
  const { id } = instance;
  // A page that came by plain http has none: then nothing is copied, and nothing breaks.
  const clipboard = useClipboard();
  const mayChange = useMay("drain") !== false;
  const lack = useLack("drain");
  const { word, said, kind, isProgress } = firstOf(instance);
  const isOffered = mayChange || isProgress;
  const first = (
    <Button
      variant="default"
      size={size}
      onClick={() => {
        if (isOffered) onAsk({ kind, id });
      }}
      aria-label={`${said} ${id}`}
      {...(isOffered ? {} : { "data-disabled": true, "aria-disabled": true })}
    >
      {word}
    </Button>
  );
  return (
    <span className="hg-actions">
      {isOffered ? first : <Tooltip label={lack}>{first}</Tooltip>}
      <LazyMenu
        width={300}
        target={
          <ActionIcon
            variant={size === "sm" ? "default" : "subtle"}
            color="gray"
            size={size === "sm" ? 36 : 26}
            aria-label={`More for ${id}`}
          >
            <IconDots size={16} />
          </ActionIcon>
        }
      >
        <OverrideItems instance={instance} whyNot={mayChange ? undefined : lack} onAsk={onAsk} />
        <Menu.Divider />
        <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => clipboard.copy(id)}>
          Copy the address
        </Menu.Item>
      </LazyMenu>
    </span>
  );
}

/** What one most likely wants of it: out, or back. */
function firstOf({ intents, drainStage }: InstanceView) {
  if (intents.drains.length > 0)
    return { word: "Undrain…", said: "Undrain", kind: "drain", isProgress: true } as const;
  if (intents.maintenance !== undefined)
    return {
      word: "Maintenance…",
      said: "Maintenance of",
      kind: "maintenance",
      isProgress: true,
    } as const;
  if (drainStage !== undefined)
    return { word: "Progress…", said: "Progress of", kind: "drain", isProgress: true } as const;
  return { word: "Drain…", said: "Drain", kind: "drain", isProgress: false } as const;
}
