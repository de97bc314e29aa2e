import type { KnownClient, ServedClient } from "#server/ports/clients.ts";
import type { Held } from "#server/control/reported-held.ts";
import type { SelfDescription } from "./self-descriptions.ts";

/** A client as one replica told of it. */
export interface SeenClient {
  readonly replica: string;
  readonly client: ServedClient;
}

/** A client's own word of what it holds, by service. */
export type ReportedTables = ReadonlyMap<string, Held>;

/** At least one of the two: a replica that serves it, or its report. */
export function knownClient(
  seen: readonly SeenClient[],
  description: SelfDescription | undefined,
  reported: ReportedTables,
): KnownClient | undefined {
  // Of one that went from one replica to another, the last one tells.
  const newest =
    seen.length > 1 ? seen.toSorted((a, b) => rank(b.client) - rank(a.client))[0]?.client : seen[0]?.client;
  const about = newest ?? description;
  if (about === undefined) return undefined;
  const { zone, sdk, at } = description ?? { zone: undefined, sdk: undefined, at: -Infinity };
  return {
    namespace: about.namespace,
    id: about.id,
    named: newest?.named ?? true,
    zone,
    sdk,
    transport: newest?.transport ?? "report",
    open: newest?.open ?? false,
    lastContactAt: Math.max(newest?.lastContactAt ?? -Infinity, at),
    replicas: seen.map(({ replica }) => replica),
    reported: description === undefined ? undefined : { at: description.at, windowMs: description.windowMs },
    wideUpTo: newest?.together.find(({ services }) => services === undefined)?.upTo,
    apart: servicesOf(newest, reported),
    held: (service, revision) => heldOf(newest, reported.get(service), service, revision),
  };
}

function rank({ open, lastContactAt }: ServedClient): number {
  return open ? Infinity : lastContactAt;
}

function servicesOf(served: ServedClient | undefined, reported: ReportedTables): Set<string> {
  const services = new Set(reported.keys());
  if (served === undefined) return services;
  for (const service of Object.keys(served.polled)) services.add(service);
  for (const hold of served.together) for (const service of hold.services ?? []) services.add(service);
  return services;
}

/** Its own fresh word before what its socket took (reported-consumers.ts); never more than there is. */
function heldOf(
  served: ServedClient | undefined,
  told: Held | undefined,
  service: string,
  newest: number,
): number | undefined {
  const seen = served === undefined ? undefined : servedHeld(served, service);
  const held = told === undefined || (!told.isFresh && seen !== undefined) ? seen : told.revision;
  return held === undefined ? undefined : Math.min(held, newest);
}

function servedHeld(
  { streaming, named, together, polled }: ServedClient,
  service: string,
): number | undefined {
  const covering = together.filter(({ services }) => services?.includes(service) ?? true);
  const poll = Object.hasOwn(polled, service) ? polled[service] : undefined;
  const [first] = covering;
  if (first === undefined) return poll;
  if (!streaming) return Math.max(poll ?? 0, first.upTo);
  return named ? first.upTo : covering.reduce((least, { upTo }) => Math.min(least, upTo), Infinity);
}
