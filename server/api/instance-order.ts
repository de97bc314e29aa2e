import type { InstanceGroup, InstanceGrouping, InstanceSort, SortDirection } from "#lib/contract/order.ts";
import type { EndpointStatus } from "#lib/contract/table.ts";
import { causesOf } from "#server/core/causes.ts";
import type { InstanceState } from "#server/core/model.ts";
import { shownInstances } from "#server/core/presence.ts";
import { countStatuses } from "#server/core/status-counts.ts";
import type { ServiceSight } from "./leader-view.ts";
import { sortedBy, type SortValue } from "./sorted.ts";
import { type Published, weightGoneBy } from "./views/gone-by.ts";
import { failedShare, type InstanceCalls, trafficFigures } from "./views/traffic.ts";
import { troubleRank } from "./views/trouble.ts";

export interface AskedOrder {
  readonly q?: string | undefined;
  readonly status?: EndpointStatus | undefined;
  readonly zone?: string | undefined;
  readonly version?: string | undefined;
  readonly sort: InstanceSort;
  readonly dir?: SortDirection | undefined;
}

/** The instances of a service, or of `among`, that match, sorted: the worst first where nothing else is asked. */
export function orderedInstances(
  sight: ServiceSight,
  asked: AskedOrder,
  calls: InstanceCalls | undefined,
  among: readonly InstanceState[] = shownInstances(sight.service),
): InstanceState[] {
  const { sort, dir = RISES.has(sort) ? "asc" : "desc" } = asked;
  const words = (asked.q ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const chosen = among.filter((instance) => isChosen(instance, asked, words, sight));
  const published = sight.state.published(sight.service.key);
  return sortedBy(
    chosen,
    dir,
    (instance) => valueBy[sort](instance, calls, published),
    ({ id }) => id,
  );
}

const RISES: ReadonlySet<InstanceSort> = new Set(["id", "zone", "version"]);

const valueBy: Readonly<
  Record<
    InstanceSort,
    (instance: InstanceState, calls: InstanceCalls | undefined, published: Published) => SortValue
  >
> = {
  id: ({ id }) => id,
  trouble: ({ status }) => -troubleRank(status),
  weight: (instance, _calls, published) => weightGoneBy(instance, published),
  expected: (instance, calls) => calls?.expectedShare(instance),
  real: ({ id }, calls) => calls?.realShare(id),
  calls: ({ id }, calls) => calls?.of(id)?.calls,
  errors: ({ id }, calls) => failedShare(calls?.of(id)),
  p95: ({ id }, calls) => calls?.of(id)?.latency?.p95,
  zone: ({ registered }) => registered?.registration.zone,
  version: ({ registered }) => registered?.registration.version,
  age: ({ registered, registeredAt }) => (registered === undefined ? undefined : -registeredAt),
};

function isChosen(
  instance: InstanceState,
  { status, zone, version }: AskedOrder,
  words: readonly string[],
  sight: ServiceSight,
): boolean {
  const registration = instance.registered?.registration;
  if (status !== undefined && instance.status !== status) return false;
  if (zone !== undefined && registration?.zone !== zone) return false;
  if (version !== undefined && registration?.version !== version) return false;
  if (words.length === 0) return true;
  const about = aboutOf(instance);
  const left = words.filter((word) => !about.includes(word));
  if (left.length === 0) return true;
  const causes = causesOf(instance, sight.service, sight.policy).map(({ text }) => text.toLowerCase());
  return left.every((word) => causes.some((text) => text.includes(word)));
}

function aboutOf({ id, status, registered }: InstanceState): string {
  const { zone = "", version = "", metadata = {} } = registered?.registration ?? {};
  const pairs = Object.entries(metadata).map(([key, value]) => `${key}=${value}`);
  return [id, status.replace("_", " "), zone, version, ...pairs].join(" ").toLowerCase();
}

/** Instances by zone or version, each group's in the order they had; those without one last. */
export function grouped(
  ordered: readonly InstanceState[],
  by: InstanceGrouping,
  calls: InstanceCalls | undefined,
): { readonly ordered: InstanceState[]; readonly groups: InstanceGroup[] } {
  const parts = new Map<string | undefined, InstanceState[]>();
  for (const instance of ordered) {
    const name = instance.registered?.registration[by];
    const part = parts.get(name);
    if (part === undefined) parts.set(name, [instance]);
    else part.push(instance);
  }
  const sorted = sortedBy(
    [...parts],
    "asc",
    ([name]) => name,
    ([name]) => name ?? "",
  );
  return {
    ordered: sorted.flatMap(([, members]) => members),
    groups: sorted.map(([name, members]) => groupOf(name, members, calls)),
  };
}

function groupOf(
  name: string | undefined,
  members: readonly InstanceState[],
  calls: InstanceCalls | undefined,
): InstanceGroup {
  const expectedShare = sumOf(members.map((one) => calls?.expectedShare(one)));
  const realShare = sumOf(members.map(({ id }) => calls?.realShare(id)));
  const called = sumOf(members.map(({ id }) => calls?.of(id)?.calls));
  const failed = sumOf(members.map(({ id }) => calls?.of(id)?.failed)) ?? 0;
  return {
    ...(name === undefined ? {} : { name }),
    count: members.length,
    statuses: countStatuses(members),
    ...(expectedShare === undefined ? {} : { expectedShare }),
    ...(realShare === undefined ? {} : { realShare }),
    ...(called === undefined || calls === undefined
      ? {}
      : { figures: trafficFigures({ calls: called, failed, latency: undefined }, calls.span) }),
  };
}

/** Of those that are known; undefined where none is. */
function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
