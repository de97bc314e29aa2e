"use client";
import { Tooltip } from "@mantine/core";
import { ago, ahead, clock, exact } from "#lib/time.ts";
import { useNow } from "./use-now.ts";

/** A moment as the viewer reads it, with the exact one on hover. `since` tells the time of day. */
export function Ago({ at, as = "ago" }: { at: number; as?: "ago" | "since" | "ahead" }) {
  const now = useNow();
  const text = as === "since" ? clock(at, now) : as === "ahead" ? ahead(at, now) : ago(at, now);
  const label = as === "since" ? `${exact(at)}, ${ago(at, now)}` : exact(at);
  return (
    <Tooltip label={label}>
      <time dateTime={new Date(at).toISOString()} style={{ whiteSpace: "nowrap" }}>
        {text}
      </time>
    </Tooltip>
  );
}
