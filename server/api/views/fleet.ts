import type { CallRate, FleetInstance, FleetService, FleetSummary } from "#lib/contract/fleet.ts";
import type { Coverage } from "#lib/contract/traffic.ts";
import type { EndpointStatus } from "#lib/contract/table.ts";
import {
  isCulprit,
  isFailing,
  isPointed,
  recentByInstance,
  recentCalls,
  type RecentCalls,
} from "#server/core/call-rate.ts";
import { causesOf } from "#server/core/causes.ts";
import { serviceKeyText } from "#server/core/keys.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { protectionOf } from "#server/core/panic.ts";
import { isRegistered } from "#server/core/presence.ts";
import { isBad, sharedTraits } from "#server/core/shared-trait.ts";
import type { StatusCounts } from "#server/core/status-counts.ts";
import type { LeaderState } from "#server/ports/control.ts";
import { type Census, censusOf } from "./census.ts";
import { weightGoneBy } from "./gone-by.ts";
import { protectionView } from "./service.ts";

const RANKED = 12;
const NAMED = 12;
const WORST = 3;

/** A service as far as it is needed to be ranked: a view is made of the worst alone. */
interface Ranked {
  readonly service: ServiceState;
  readonly census: Census;
  readonly recent: RecentCalls | undefined;
  readonly isFailing: boolean;
  readonly isGuarded: boolean;
  /** Failing calls a second as a power of two, so that what is alike keeps its order from look to look. */
  readonly level: number;
  /** Its failing calls are those of a few of its instances: it is where they fail, not whoever calls it. */
  readonly isPointed: boolean;
  /** It calls one that fails, and has nothing out itself: what fails there may fail here by it. */
  readonly isCarried: boolean;
  readonly reduced: number;
}

export interface ConsumedBy {
  /** Clients that hold a service's table, and how many of them report. */
  coverage(service: ServiceState): Coverage;
}

export interface Told extends ConsumedBy {
  /** A service that is only named is told as `<namespace>/<service>`. */
  readonly namesNamespaces?: boolean;
}

/** Services at a glance: one pass over them, in which instances that did not change are not counted again. */
export function fleetSummary(
  state: LeaderState,
  services: readonly ServiceState[],
  at: number,
  { namesNamespaces = false, ...consumed }: Told,
): Omit<FleetSummary, "clients"> {
  const ranked = withCarried(services.map((service) => ranking(state, service, at))).toSorted(byTrouble);
  const statuses: StatusCounts = {};
  let overrides = 0;
  let drains = 0;
  for (const { census } of ranked) {
    for (const [status, n] of Object.entries(census.statuses) as [EndpointStatus, number][])
      // its own keys
      statuses[status] = (statuses[status] ?? 0) + n;
    overrides += census.overrides;
    drains += census.drains;
  }
  const empty = ranked.filter(({ census }) => census.instances === 0).map(({ service }) => service);
  return {
    services: services.length,
    instances: ranked.reduce((sum, { census }) => sum + census.instances, 0),
    statuses,
    troubled: ranked.filter(isTroubled).length,
    wrong: ranked.filter(isWrong).length,
    ranked: ranked.slice(0, RANKED).map((each) => {
      const view = serviceView(state, each, at);
      return { ...view, coverage: consumed.coverage(each.service) };
    }),
    guarded: ranked.filter(({ isGuarded }) => isGuarded).length,
    empty: named(empty, namesNamespaces),
    called: named(
      empty.filter((service) => consumed.coverage(service).consumers > 0),
      namesNamespaces,
    ),
    shared: sharedTraits(ranked.map(placed)).map((trait) => ({ ...trait })),
    overrides: { total: overrides, drains },
  };
}

function ranking(state: LeaderState, service: ServiceState, at: number): Ranked {
  const census = censusOf(service);
  const recent = recentCalls(service, at);
  const failing = isFailing(recent);
  return {
    service,
    census,
    recent,
    isFailing: failing,
    isGuarded: protectionOf(service) !== "normal" || state.tableHeldBack(service.key) !== undefined,
    level: failing && recent !== undefined ? Math.ceil(Math.log2(1 + failingPerSecond(recent))) : 0,
    isPointed: failing && isPointed(recentByInstance(service, at)),
    isCarried: false,
    reduced: census.instances - (census.statuses.serving ?? 0),
  };
}

/** From where calls fail by themselves, against the way of the calls: two that fail by each other are both a beginning. */
function withCarried(all: readonly Ranked[]): readonly Ranked[] {
  const failing = new Map(
    all.filter((each) => each.isFailing).map((each) => [serviceKeyText(each.service.key), each] as const),
  );
  if (failing.size < 2) return all;
  const callers = new Map([...failing].map(([name, { service }]) => [name, callersOf(service)] as const));
  const callsFailing = new Set([...callers.values()].flat());
  const beginsAt = (name: string, each: Ranked) =>
    each.isPointed || each.census.bad.length > 0 || !callsFailing.has(name);
  const reached = [...failing].flatMap(([name, each]) => (beginsAt(name, each) ? [name] : []));
  const known = new Set(reached);
  const carried = new Set<Ranked>();
  for (const name of reached)
    for (const caller of callers.get(name) ?? []) {
      const each = failing.get(caller);
      if (each === undefined || known.has(caller)) continue;
      known.add(caller);
      carried.add(each);
      reached.push(caller);
    }
  return all.map((each) => (carried.has(each) ? { ...each, isCarried: true } : each));
}

/** Services whose clients called this one, but for itself. A client's name is `<service>/<id>`. */
function callersOf({ key: { namespace, service: called }, traffic: { reporters } }: ServiceState): string[] {
  const names = new Set<string>();
  for (const [client, { calls }] of reporters)
    if (calls.size > 0) names.add(client.slice(0, Math.max(0, client.indexOf("/"))));
  return [...names].flatMap((service) => (service === called ? [] : serviceKeyText({ namespace, service })));
}

function placed({ service: { key, instances }, census: { bad } }: Ranked) {
  return { key, instances, bad };
}

function isWrong({ census, isFailing: failing }: Ranked): boolean {
  return census.bad.length > 0 || failing;
}

function isTroubled(each: Ranked): boolean {
  return isWrong(each) || each.isGuarded;
}

/** Failing calls first, those that are carried on from elsewhere after all others, of those alike the one whose instances fail them, then capacity lost, then how many are out, then how many get less than their share. */
function byTrouble(a: Ranked, b: Ranked): number {
  return (
    Number(isTroubled(b)) - Number(isTroubled(a)) ||
    Number(a.isCarried) - Number(b.isCarried) ||
    b.level - a.level ||
    Number(b.isPointed) - Number(a.isPointed) ||
    (b.census.lostShare ?? 0) - (a.census.lostShare ?? 0) ||
    b.census.bad.length - a.census.bad.length ||
    b.reduced - a.reduced ||
    (nameOf(a) < nameOf(b) ? -1 : 1)
  );
}

const nameOf = ({ service: { key } }: Ranked): string => `${key.service} ${key.namespace}`;

function named(services: readonly ServiceState[], namesNamespaces: boolean): FleetSummary["empty"] {
  const names = services
    .slice(0, NAMED)
    .map(({ key }) => (namesNamespaces ? serviceKeyText(key) : key.service));
  return { total: services.length, names };
}

function serviceView(state: LeaderState, each: Ranked, at: number): Omit<FleetService, "coverage"> {
  const { service, census, recent } = each;
  const { key } = service;
  const heldBack = state.tableHeldBack(key);
  const changedAt = state.changedAt(key);
  const called = recentByInstance(service, at);
  const published = state.published(key);
  const since = census.bad.map(({ statusSince }) => statusSince);
  return {
    namespace: key.namespace,
    name: key.service,
    instances: census.instances,
    statuses: { ...census.statuses },
    protection: protectionOf(service),
    ...protectionView(service, state.policy(key)),
    ...(heldBack === undefined ? {} : { tableHeldBack: heldBack }),
    ...(census.lostShare === undefined ? {} : { lostShare: census.lostShare }),
    ...(changedAt === undefined ? {} : { changedAt }),
    bad: census.bad.length,
    badRouted: census.bad.filter((instance) => weightGoneBy(instance, published) > 0).length,
    ...(since.length === 0 ? {} : { badSince: Math.min(...since), lastBadAt: Math.max(...since) }),
    isFailing: each.isFailing,
    ...(recent === undefined ? {} : { calls: rateOf(recent) }),
    worst: worstOf(each, called).map((instance) =>
      instanceView(state, service, instance, called.get(instance.id)),
    ),
  };
}

/** Those out, and those at which calls fail: most failing calls first, then the longest out. */
function worstOf({ service, census }: Ranked, called: ReadonlyMap<string, RecentCalls>): InstanceState[] {
  const culprits = [...called].flatMap(([id, calls]) => {
    const instance = isCulprit(calls) ? service.instances.get(id) : undefined;
    return instance === undefined || isBad(instance) || !isRegistered(instance) ? [] : [instance];
  });
  const failed = ({ id }: InstanceState) => called.get(id)?.failed ?? 0;
  return [...census.bad, ...culprits]
    .toSorted((a, b) => failed(b) - failed(a) || a.statusSince - b.statusSince || (a.id < b.id ? -1 : 1))
    .slice(0, WORST);
}

function instanceView(
  state: LeaderState,
  service: ServiceState,
  instance: InstanceState,
  calls: RecentCalls | undefined,
): FleetInstance {
  const { zone, version } = instance.registered?.registration ?? {};
  const [cause] = causesOf(instance, service, state.policy(service.key)).filter(
    ({ kind }) => !TOLD_BESIDE.has(kind),
  );
  return {
    instance: instance.id,
    status: instance.status,
    since: instance.statusSince,
    cause: { kind: cause?.kind ?? "awaiting_probe", text: cause?.text ?? instance.status },
    weight: weightGoneBy(instance, state.published(service.key)),
    ...(zone === undefined ? {} : { zone }),
    ...(version === undefined ? {} : { version }),
    ...(calls === undefined ? {} : { calls: rateOf(calls) }),
  };
}

/** What a service's guards tell already. */
const TOLD_BESIDE: ReadonlySet<string> = new Set(["panic", "retained", "observer_hold", "automation_paused"]);

function failingPerSecond({ failed, overMs }: RecentCalls): number {
  return (failed * 1000) / overMs;
}

function rateOf(recent: RecentCalls): CallRate {
  return {
    callsPerSecond: (recent.calls * 1000) / recent.overMs,
    failingPerSecond: failingPerSecond(recent),
  };
}
