import { HeadgateError } from "#lib/contract/error.ts";
import type { Drain, DrainIntent } from "#lib/contract/intent.ts";
import { intentsOf } from "#server/core/intents.ts";
import { isRegistered } from "#server/core/presence.ts";
import type { ServiceSight } from "#server/api/leader-view.ts";
import { progressOf } from "./departure.ts";

/** Finds an owner's drain; without an owner the caller's own, else the oldest. Throws `not_found`. */
export function findDrain(
  { service }: ServiceSight,
  id: string,
  owner: string | undefined,
  caller: string,
): DrainIntent {
  const { drains } = intentsOf(service.intents, id);
  const wanted = drains.find((drain) => drain.owner === (owner ?? caller));
  const found =
    wanted ?? (owner === undefined ? drains.toSorted((a, b) => a.createdAt - b.createdAt)[0] : undefined);
  if (found !== undefined) return found;
  const others = drains.map((drain) => drain.owner).join(", ");
  const whose = owner === undefined ? "no drain" : `no drain of ${owner}`;
  throw new HeadgateError(
    "not_found",
    `${whose} stands on ${id}${others === "" ? "" : `; owners with one: ${others}`}`,
  );
}

/** A drain with how far it has come. One progress is shared by all owners of the instance. */
export function drainView(sight: ServiceSight, id: string, drain: DrainIntent): Drain {
  const instance = sight.service.instances.get(id);
  const progress = instance && progressOf(sight, instance);
  const others = intentsOf(sight.service.intents, id).drains.filter((other) => other.id !== drain.id);
  return {
    ...drain,
    stage: progress?.stage ?? "requested",
    stages: [...(progress?.stages ?? [{ stage: "requested" as const, at: drain.createdAt }])],
    ...(progress?.revision === undefined ? {} : { revision: progress.revision }),
    behind: [...(progress?.behind ?? [])],
    lost: [...(progress?.lost ?? [])],
    ...(progress?.inFlight === undefined ? {} : { inFlight: progress.inFlight }),
    ...(progress?.evidence === undefined ? {} : { evidence: progress.evidence }),
    safeToStop: progress?.safeToStop ?? false,
    registered: instance !== undefined && isRegistered(instance),
    ...(progress?.settlesAt === undefined ? {} : { settlesAt: progress.settlesAt }),
    others: others.map(({ owner, reason, createdAt }) => ({ owner, reason, createdAt })),
  };
}
