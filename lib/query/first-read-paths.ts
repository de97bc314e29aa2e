import { pathOf, type RequestParts } from "#lib/api/request.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { routes } from "#lib/contract/routes.ts";
import { EVENTS_AT_FIRST } from "./event-log.ts";
import type { FirstReads } from "./first-reads.ts";
import { LISTED_FIRST, ROWS_FIRST } from "./order-queries.ts";

/** Stand for what a page's address names. */
export const NS = "__ns__";
export const SERVICE = "__service__";

const read = (name: keyof typeof routes, parts: RequestParts) => pathOf(routes[name], parts);

const own = {
  overview: (ns: string) => [read("getFleet", { params: { ns } })],
  services: (ns: string) => [
    read("getServiceOrder", { params: { ns }, query: LISTED_FIRST }),
    read("listServices", { params: { ns }, query: ROWS_FIRST }),
  ],
  service: (ns: string) => {
    const params = { ns, service: SERVICE };
    return [
      read("getService", { params }),
      read("getInstanceOrder", { params, query: LISTED_FIRST }),
      read("listInstances", { params, query: ROWS_FIRST }),
    ];
  },
  events: (ns: string) => {
    const namespace = ns === ALL_NAMESPACES ? undefined : ns;
    return [read("listEvents", { query: { namespace, limit: EVENTS_AT_FIRST } })];
  },
};

/** What the page at `page` reads first, as its queries ask for it. */
export function firstReads(of: keyof typeof own, page: string): FirstReads {
  return { page, ofAll: own[of](ALL_NAMESPACES), ofOne: own[of](NS) };
}

/** What every page of the console reads. */
export const READ_EVERYWHERE = [
  read("getSession", {}),
  read("listNamespaces", {}),
  read("listIntents", { params: { ns: ALL_NAMESPACES } }),
  read("getCluster", {}),
];
