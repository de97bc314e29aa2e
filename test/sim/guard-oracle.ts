import type { InstanceIntents } from "#lib/contract/intent.ts";
import { decodeIntents } from "#server/control/stored-intents.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { InstanceState } from "#server/core/model.ts";
import type { StoredEndpoint } from "#server/core/table.ts";
import type { KeyValue } from "#server/ports/store.ts";

/** What the leader believes of a service as it writes. */
export type GuardView = (service: ServiceKey) => Iterable<InstanceState>;

const SERVES = new Set(["warming", "degraded", "serving"]);

function intentsIn(entry: KeyValue | undefined): ReadonlyMap<string, InstanceIntents> {
  const decoded = entry === undefined ? undefined : decodeIntents(entry.value);
  return decoded?.kind === "read" ? decoded.intents : new Map();
}

const isOut = (own: InstanceIntents | undefined) =>
  own !== undefined &&
  (own.drains.length > 0 || own.maintenance !== undefined || own.circuit?.state === "open");

/**
 * Counted apart from the guards, over the table and what the leader believes: wishes that nobody forced neither take
 * the last that serves, nor leave less than half of the instances in. Undefined where they do not.
 */
export function guardBreach(
  service: ServiceKey,
  before: KeyValue | undefined,
  now: KeyValue,
  table: readonly StoredEndpoint[],
  view: GuardView,
  /** Whether it has been published as one that serves for longer than a command takes. */
  hasServed: (id: string) => boolean,
  isForcing: (id: string) => boolean,
): string | undefined {
  const was = intentsIn(before);
  const is = intentsIn(now);
  const taken = [...is].filter(([id, own]) => isOut(own) && !isOut(was.get(id)));
  // That it was forced is the asker's word, not what the overrides say of themselves.
  const isForced = taken.some(([id]) => isForcing(id));
  if (taken.length === 0 || isForced) return undefined;
  const believed = [...view(service)].filter(
    ({ registered, vanished }) => registered !== undefined && vanished?.kind !== "gone",
  );
  const believedToServe = believed.filter(({ status }) => SERVES.has(status)).map(({ id }) => id);
  const toldToServe = table
    .filter(({ endpoint }) => SERVES.has(endpoint.status))
    .map(({ endpoint }) => endpoint.id);
  // What the leader has come to believe since it looked may be more, or less, than what it went by.
  const serves = believedToServe.filter((id) => toldToServe.includes(id) && hasServed(id));
  const mayServe = new Set([...believedToServe, ...toldToServe]);
  const count = (intents: ReadonlyMap<string, InstanceIntents>, ids: Iterable<string>) =>
    [...ids].filter((id) => !isOut(intents.get(id))).length;
  const names = taken.map(([id]) => id).join(", ");
  if (count(was, serves) > count(is, serves) && count(is, mayServe) === 0)
    return `guards: taking ${names} leaves none of ${service.service} that serves`;
  const known = believed
    .map(({ id }) => id)
    .filter((id) => table.some(({ endpoint }) => endpoint.id === id) && hasServed(id));
  const ids = believed.map(({ id }) => id);
  const all = [...new Set([...ids, ...table.map(({ endpoint }) => endpoint.id)])];
  // One that has just gone may be in the table still: it is a breach where it is one either way.
  const isBelowHalf = [ids, all].every((each) => count(is, each) * 2 < each.length);
  if (isBelowHalf && count(is, known) < count(was, known))
    return `guards: taking ${names} leaves ${count(is, all)} of ${all.length} of ${service.service} in`;
  return undefined;
}

/** Drains end by being undone, by running out, or by nobody renewing them; none is lost under another's wish. */
export function lostOverride(
  { service }: ServiceKey,
  before: KeyValue | undefined,
  now: KeyValue,
  isUndoing: (id: string) => boolean,
): string | undefined {
  const is = intentsIn(now);
  for (const [id, { drains }] of intentsIn(before))
    for (const { id: drain, owner, expiresAt, keepAliveMs } of drains) {
      const stands = is.get(id)?.drains.some((each) => each.id === drain);
      const mayEnd = expiresAt !== undefined || keepAliveMs !== undefined || isUndoing(id);
      if (stands !== true && !mayEnd)
        return `overrides: the drain of ${id} of ${service} by ${owner} is lost, and nobody undid it`;
    }
  return undefined;
}
