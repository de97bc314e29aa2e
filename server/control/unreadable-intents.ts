import { HeadgateError } from "#lib/contract/error.ts";
import type { DrainIntent, InstanceIntents } from "#lib/contract/intent.ts";
import type { IntentMap } from "#server/core/intents.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { PublishedEndpoint } from "./stored-endpoint.ts";
import { encodeIntents } from "./stored-intents.ts";

/** A service's intents that cannot be read. */
export interface UnreadableIntents {
  readonly key: string;
  readonly reason: string;
  /** What the key said before, as far as this replica knows: it stands. */
  readonly lastGood: IntentMap | undefined;
}

/** A write would replace what somebody meant, so there is none. The last good value, where known, is told: it can be put back. */
export function refuseUnreadable({ service }: ServiceKey, { key, reason, lastGood }: UnreadableIntents) {
  const what = `the overrides of ${service} cannot be read, so none can be changed: the value of the store's key ${key} ${reason}`;
  const remedy = `Put a value there that can be read, or delete the key: then no override of ${service} stands, and what is drained gets traffic again`;
  const lastValue = lastGood === undefined ? {} : { lastValue: encodeIntents(lastGood).toString() };
  return new HeadgateError("conflict", `${what}. ${remedy}`, { details: { key, reason, ...lastValue } });
}

/**
 * What a new leader takes for granted instead: whatever was published as drained is drained still, by an owner whom
 * nobody knows. So it gets no traffic and shows why, and follows the true intents as soon as they can be read.
 */
export function standInDrains(
  published: readonly PublishedEndpoint[],
  { key, reason }: UnreadableIntents,
): IntentMap {
  const drained = published.filter(({ state }) => isDrained(state));
  return new Map(
    drained.map(({ endpoint: { id }, state }): [string, InstanceIntents] => {
      const drain: DrainIntent = {
        id: `drain-unknown-${id}`,
        owner: "unknown",
        actor: "unknown",
        reason: `its overrides cannot be read: the value of ${key} ${reason}`.slice(0, 500),
        createdAt: state.departure?.requestedAt ?? state.statusSince,
      };
      return [id, { drains: [drain] }];
    }),
  );
}

/** Out by more than its own leave, which stands by itself. */
function isDrained({ departure, leave, causes }: PublishedEndpoint["state"]): boolean {
  if (departure === undefined) return false;
  return leave === undefined || causes.some(({ kind }) => kind === "drain");
}
