import { useQuery } from "@tanstack/react-query";
import type { HeadgateError } from "#lib/contract/error.ts";
import type { IntentView } from "#lib/contract/intent.ts";
import { endingOf, previewQuery } from "./preview-query.ts";
import type { InstanceAt } from "./queries.ts";
import { useStoreAway } from "./use-store-away.ts";

export interface Ending {
  /** What would move; undefined until it is known, and where nothing is registered that could. */
  readonly moves: string | undefined;
  readonly error: HeadgateError | null;
  /** All that can be known of it now is: nobody confirms what they do not see. */
  readonly isTold: boolean;
  readonly isStoreAway: boolean;
}

/** What would come of the end of an override, by the code that decides it. Undefined: there is none to be ended. */
export function useEnding(
  at: InstanceAt,
  intent: Pick<IntentView, "kind" | "owner" | "registered"> | undefined,
): Ending {
  const { kind = "drain", owner, registered = false } = intent ?? {};
  const { data, error } = useQuery({
    ...previewQuery(at, [endingOf({ kind, instance: at.instance })], owner),
    enabled: registered,
  });
  const isTold = !registered || data !== undefined || error !== null;
  return { moves: data?.moves.text, error, isTold, isStoreAway: useStoreAway() };
}
