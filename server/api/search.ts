import type { Hit } from "#lib/contract/search-endpoints.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { isShown, shownInstances } from "#server/core/presence.ts";
import { maySee, requireNamespace } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { leaderState } from "./leader-view.ts";

/** Looks at each instance once, and no further than to as many as are asked for: some milliseconds at 10,000. */
export function search({ control }: Pick<ApiDeps, "control">): Handlers<"search"> {
  return {
    search({ query: { q, namespace, kind, limit }, identity }) {
      if (namespace !== undefined) requireNamespace(identity, namespace);
      const services = [...leaderState(control).services()].filter(
        ({ key }) =>
          maySee(identity, key.namespace) && (namespace === undefined || key.namespace === namespace),
      );
      const words = q.toLowerCase().split(/\s+/);
      if (kind === "instance") return { body: { items: instancesOf(services, words, limit, true) } };
      const named = servicesNamed(services, words);
      // Where there is enough of both, half of each.
      const most = kind === "service" ? 0 : limit - Math.min(named.length, Math.ceil(limit / 2));
      const instances = instancesOf(services, words, most, false);
      const found = named.slice(0, limit - instances.length).map(serviceHit);
      return { body: { items: [...found, ...instances] } };
    },
  };
}

/** By name; those that begin with what was typed first. */
function servicesNamed(services: readonly ServiceState[], words: readonly string[]): ServiceState[] {
  const found = services.filter(({ key }) => words.every((word) => key.service.toLowerCase().includes(word)));
  const begins = ({ key }: ServiceState): number =>
    key.service.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1;
  return found.toSorted((a, b) => begins(a) - begins(b) || (a.key.service < b.key.service ? -1 : 1));
}

function serviceHit(state: ServiceState): Hit {
  return { kind: "service", ...state.key, instances: shownInstances(state).length };
}

/** `isAllOfNamed`: a service that was found by its name stands for all of its instances. */
function instancesOf(
  services: readonly ServiceState[],
  words: readonly string[],
  most: number,
  isAllOfNamed: boolean,
): Hit[] {
  const hits: Hit[] = [];
  for (const service of services) {
    const name = service.key.service.toLowerCase();
    // A word that the service's name holds says nothing more of its instances.
    const own = words.filter((word) => !name.includes(word));
    if (own.length === 0 && !isAllOfNamed) continue;
    for (const instance of service.instances.values()) {
      if (hits.length >= most) return hits;
      if (isShown(instance, service) && isFound(instance, own)) hits.push(hitOf(service, instance));
    }
  }
  return hits;
}

function isFound({ id, registered }: InstanceState, words: readonly string[]): boolean {
  const { zone = "", version = "" } = registered?.registration ?? {};
  return words.every(
    (word) => id.includes(word) || zone.toLowerCase().includes(word) || version.toLowerCase().includes(word),
  );
}

function hitOf({ key }: ServiceState, { id, status, registered }: InstanceState): Hit {
  const { zone, version } = registered?.registration ?? {};
  return {
    kind: "instance",
    ...key,
    instance: id,
    status,
    ...(zone === undefined ? {} : { zone }),
    ...(version === undefined ? {} : { version }),
  };
}
