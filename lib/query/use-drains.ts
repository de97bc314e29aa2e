import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ResponseOf } from "#lib/contract/endpoints.ts";
import type { IntentView } from "#lib/contract/intent.ts";
import { intentsQuery, newestDrainsQuery } from "./queries.ts";

export interface StandingDrains {
  /** The newest first; of very many the newest, and all whose owner is who asks. */
  readonly drains: readonly IntentView[];
  /** How many stand. */
  readonly total: number;
}

type Listed = ResponseOf<"listIntents"> | undefined;

/** The drains that stand. Where overrides are too many to be known all, drains are asked for by themselves. */
export function useDrains(ns: string, self?: string): StandingDrains {
  const { data: all } = useQuery(intentsQuery(ns));
  const isCut = all?.nextCursor !== undefined;
  const { data: newest } = useQuery({ ...newestDrainsQuery(ns), enabled: isCut });
  const { data: own } = useQuery({
    ...newestDrainsQuery(ns, self),
    enabled: isCut && self !== undefined && newest?.nextCursor !== undefined,
  });
  return useMemo(() => standingOf(all, newest, own), [all, newest, own]);
}

/** Of all overrides; of very many those drains that are the newest, and of very many drains one's own beside them. */
export function standingOf(all: Listed, newest: Listed, own: Listed): StandingDrains {
  const asked = all?.nextCursor === undefined ? undefined : newest;
  const older = asked?.nextCursor === undefined ? undefined : own;
  const known = [...((asked ?? all)?.items ?? []), ...(older?.items ?? [])];
  const byId = new Map(known.map((intent) => [intent.id, intent]));
  const drains = [...byId.values()].filter(({ kind }) => kind === "drain");
  return { drains, total: asked?.total ?? drains.length };
}
