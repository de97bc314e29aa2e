"use client";
import { Button } from "@mantine/core";
import { IconSnowflake } from "@tabler/icons-react";
import { Ago } from "#components/ui/ago.tsx";
import type { FrozenView } from "#lib/contract/cluster.ts";
import { whatHappened } from "./freeze-words.ts";
import { Strip } from "./strip.tsx";
import { useShellPanel } from "./use-shell-panel.ts";

/** The store is another one than is known: what still works, and the two ways out. */
export function FrozenStrip({ frozen }: { frozen: FrozenView }) {
  const { open } = useShellPanel();
  return (
    <Strip
      tone="bad"
      icon={<IconSnowflake size={16} aria-hidden />}
      action={
        <Button size="compact-sm" onClick={() => open("epoch")}>
          Look and accept…
        </Button>
      }
    >
      <strong>
        Frozen since <Ago at={frozen.since} as="since" />: {whatHappened[frozen.reason]}.
      </strong>{" "}
      Clients still get the tables last known, and probes go on. Nothing is decided or written. Put the right
      store back, and it goes on by itself; or accept this one.
    </Strip>
  );
}
