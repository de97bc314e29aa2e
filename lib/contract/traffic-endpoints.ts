import { z } from "zod";
import { ClientFilter, ClientList } from "./clients.ts";
import { Moment } from "./moment.ts";
import { N, NOrAll, Page, row, S } from "./endpoint-row.ts";
import { FleetSummary } from "./fleet.ts";
import { Namespace, ServiceName } from "./names.ts";
import { SeriesQuery, SeriesView } from "./series.ts";
import { TopologyView } from "./topology.ts";
import {
  GroupedSeries,
  GroupedSeriesQuery,
  LatencyHeat,
  SeriesTime,
  ServiceSeries,
  VersionList,
} from "./traffic-series.ts";
import { TrafficList, TrafficWindow } from "./traffic.ts";
import { routes } from "./routes.ts";

/** What clients report of their calls, and who consumes tables. */
export const trafficEndpoints = {
  listTraffic: row({
    ...routes.listTraffic,
    scope: "view",
    servedBy: "leader",
    summary: "Calls to services over the last minutes; of one service also by caller and by instance",
    params: N,
    query: z.strictObject({
      ...Page,
      service: ServiceName.optional(),
      window: TrafficWindow.default(300_000),
    }),
    response: TrafficList,
  }),
  getTopology: row({
    ...routes.getTopology,
    scope: "view",
    servedBy: "leader",
    summary: "Services and who calls whom, as reported and as declared; at: a moment of the last hour",
    params: NOrAll,
    acrossNamespaces: true,
    query: z.strictObject({ window: TrafficWindow.default(300_000), at: Moment.optional() }),
    response: TopologyView,
  }),
  getFleet: row({
    ...routes.getFleet,
    scope: "view",
    servedBy: "leader",
    summary:
      "A namespace at a glance: totals, what is wrong and what it has in common; bounded, whatever its size",
    params: NOrAll,
    acrossNamespaces: true,
    response: FleetSummary,
  }),
  getSeries: row({
    ...routes.getSeries,
    scope: "view",
    servedBy: "leader",
    summary: "One figure of a service, an instance or a caller over time; gaps are null",
    query: SeriesQuery,
    response: SeriesView,
  }),
  getTrafficSeries: row({
    ...routes.getTrafficSeries,
    scope: "view",
    servedBy: "leader",
    summary:
      "Calls to a service over time, told apart by instance, zone, version or caller: those with the most, and all others",
    params: S,
    query: GroupedSeriesQuery,
    response: GroupedSeries,
  }),
  getTrafficFigures: row({
    ...routes.getTrafficFigures,
    scope: "view",
    servedBy: "leader",
    summary: "Calls, errors, failures by kind and latency of a service over time",
    params: S,
    query: z.strictObject(SeriesTime),
    response: ServiceSeries,
  }),
  getLatencyHeat: row({
    ...routes.getLatencyHeat,
    scope: "view",
    servedBy: "leader",
    summary: "Calls to a service by time taken, minute by minute, of the last hour at most",
    params: S,
    query: z.strictObject(SeriesTime),
    response: LatencyHeat,
  }),
  listVersions: row({
    ...routes.listVersions,
    scope: "view",
    servedBy: "leader",
    summary: "Versions of a service side by side, their calls over the last minutes, the newest first",
    params: S,
    query: z.strictObject({ window: TrafficWindow.default(300_000) }),
    response: VersionList,
  }),
  listServiceClients: row({
    ...routes.listServiceClients,
    scope: "view",
    servedBy: "leader",
    summary: "Who consumes a service's table, over all replicas, and which revision each holds",
    params: S,
    query: z.strictObject(ClientFilter),
    response: ClientList,
  }),
  listClients: row({
    ...routes.listClients,
    scope: "view",
    servedBy: "leader",
    summary: "Everyone who consumes tables, over all replicas",
    query: z.strictObject({ ...ClientFilter, namespace: Namespace.optional() }),
    response: ClientList,
  }),
} as const;
