import { useQuery } from "@tanstack/react-query";
import type { HeadgateError } from "#lib/contract/error.ts";
import type { IntentKind, IntentView } from "#lib/contract/intent.ts";
import { type ServiceAt, standingQuery } from "#lib/query/queries.ts";

interface Ended {
  /** Undefined until it is known, and where nothing is to end. */
  readonly intents: readonly IntentView[] | undefined;
  readonly error: HeadgateError | null;
}

/** Of the overrides that stand over these instances those that a change ends; `owner`: whose drains. */
export function useEnded(
  at: ServiceAt,
  kind: IntentKind | undefined,
  ids: readonly string[],
  owner: string | undefined,
): Ended {
  const { data, error } = useQuery({ ...standingQuery(at, kind ?? "drain"), enabled: kind !== undefined });
  if (kind === "drain" && owner === undefined) return { intents: undefined, error };
  const picked = new Set(ids);
  const intents = data?.filter(
    ({ instance, owner: of }) => picked.has(instance) && (kind !== "drain" || of === owner),
  );
  return { intents, error };
}
