"use client";
import { useEffect, useMemo, useRef, useState } from "react";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { useDrains } from "#lib/query/use-drains.ts";
import { idsRunning, newlySafe, type Tray, trayOf } from "./tray.ts";

/** What stands in all namespaces that one may see: of the store, so that it outlives the page. */
export function useTray(self: string | undefined): Tray {
  const standing = useDrains(ALL_NAMESPACES, self);
  return useMemo(() => trayOf(standing, self), [standing, self]);
}

/** What to say once one's own drains are safe to stop: each once, also to who does not see the page. */
export function useSafeNews(tray: Tray, self: string | undefined): string {
  const ran = useRef<ReadonlySet<string>>(new Set());
  const [news, setNews] = useState("");
  useEffect(() => {
    const safe = newlySafe(ran.current, tray, self);
    ran.current = idsRunning(tray);
    if (safe.length > 0)
      setNews(`Safe to stop: ${safe.map(({ service, instance }) => `${service} ${instance}`).join(", ")}.`);
  }, [tray, self]);
  return news;
}
