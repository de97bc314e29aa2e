"use client";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type { IntentView } from "#lib/contract/intent.ts";
import { intentsQuery, namespacesQuery } from "#lib/query/queries.ts";
import { idsRunning, newlySafe, type Tray, trayOf } from "./tray.ts";
import { useNamespace } from "./use-namespace.ts";

/** So many namespaces are looked into, the one in view first. */
const MOST_NAMESPACES = 30;
const NONE: readonly IntentView[] = [];

/** What stands in the namespaces that one may see: of the store, so that it outlives the page. */
export function useTray(self: string | undefined): Tray {
  const ns = useNamespace();
  const { data } = useQuery(namespacesQuery());
  const names = [...new Set([ns, ...(data?.items.map(({ name }) => name) ?? [])])].slice(0, MOST_NAMESPACES);
  const intents = useQueries({ queries: names.map((name) => intentsQuery(name)), combine: allOf });
  return useMemo(() => trayOf(intents, self), [intents, self]);
}

function allOf(answers: readonly { readonly data: { readonly items: IntentView[] } | undefined }[]) {
  const all = answers.flatMap(({ data }) => data?.items ?? []);
  return all.length === 0 ? NONE : all;
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
