import { z } from "zod";
import { accessEndpoints } from "./access-endpoints.ts";
import { auditEndpoints } from "./audit-endpoints.ts";
import { AutomationBody, AutomationView } from "./automation.ts";
import { AcceptEpochBody, ClusterView, EpochPreview } from "./cluster.ts";
import { DurationMs } from "./moment.ts";
import { type EndpointRow, I, NOrAll, Page, row, S, Wait } from "./endpoint-row.ts";
import { eventEndpoints } from "./event-endpoints.ts";
import { Explanation } from "./explain.ts";
import { IntentKind, IntentView } from "./intent.ts";
import { InstanceId, QualifiedName, ServiceName } from "./names.ts";
import { orderEndpoints } from "./order-endpoints.ts";
import { instanceOrder, serviceOrder } from "./order.ts";
import { overrideEndpoints } from "./override-endpoints.ts";
import { policyEndpoints } from "./policy-endpoints.ts";
import { prometheusEndpoints } from "./prometheus-endpoints.ts";
import { searchEndpoints } from "./search-endpoints.ts";
import { tableHistoryEndpoints } from "./table-history-endpoints.ts";
import { trafficEndpoints } from "./traffic-endpoints.ts";
import { TrafficWindow } from "./traffic.ts";
import { InstanceView, pageOf, ProbeList, QuarantinedRegistration, ServiceSummary } from "./views.ts";
import { wireEndpoints } from "./wire-endpoints.ts";
import { routes } from "./routes.ts";

export type { EndpointRow };

/** Rows asked for by name: so many fit the screen, and a URL. */
const MAX_NAMED = 200;
const ListedName = z.union([ServiceName, QualifiedName]);

export const endpoints = {
  ...wireEndpoints,
  listNamespaces: row({
    ...routes.listNamespaces,
    scope: "view",
    servedBy: "leader",
    summary: "Namespaces with services",
    query: z.strictObject(Page),
    response: pageOf(z.object({ name: z.string(), services: z.number().int() })),
  }),
  listServices: row({
    ...routes.listServices,
    scope: "view",
    servedBy: "leader",
    summary: "Services of a namespace",
    params: NOrAll,
    acrossNamespaces: true,
    query: z.strictObject({
      ...Page,
      ...serviceOrder,
      /** Only these. */
      name: z.union([ListedName, z.array(ListedName).max(MAX_NAMED)]).optional(),
      /** With it each tells its calls over this window. */
      window: TrafficWindow.optional(),
    }),
    response: pageOf(ServiceSummary),
  }),
  getService: row({
    ...routes.getService,
    scope: "view",
    servedBy: "leader",
    summary: "One service",
    params: S,
    response: ServiceSummary,
  }),
  listInstances: row({
    ...routes.listInstances,
    scope: "view",
    servedBy: "leader",
    summary: "Instances of a service with status, health, weight and causes",
    params: S,
    query: z.strictObject({
      ...Page,
      ...instanceOrder,
      /** Only these. */
      instance: z.union([InstanceId, z.array(InstanceId).max(MAX_NAMED)]).optional(),
      /** With it each tells its calls over this window. */
      window: TrafficWindow.optional(),
    }),
    response: pageOf(InstanceView),
  }),
  getInstance: row({
    ...routes.getInstance,
    scope: "view",
    servedBy: "leader",
    summary: "One instance; with wait and until=serving, answers when it is back or the wait is over",
    params: I,
    query: z.strictObject({ wait: Wait, until: z.enum(["serving", "full"]).optional() }),
    response: InstanceView,
  }),
  ...overrideEndpoints,
  explainInstance: row({
    ...routes.explainInstance,
    scope: "view",
    servedBy: "leader",
    summary: "Why an instance has the weight it has: base × factors, each with its cause",
    params: I,
    response: Explanation,
  }),
  listIntents: row({
    ...routes.listIntents,
    scope: "view",
    servedBy: "leader",
    summary: "Every standing override",
    params: NOrAll,
    acrossNamespaces: true,
    query: z.strictObject({
      ...Page,
      /** A part of its service, instance, owner, actor or reason. */
      q: z.string().max(200).optional(),
      actor: z.string().max(128).optional(),
      owner: z.string().max(128).optional(),
      kind: IntentKind.optional(),
      older: DurationMs.optional(),
    }),
    response: pageOf(IntentView),
  }),
  ...policyEndpoints,
  ...orderEndpoints,
  ...trafficEndpoints,
  ...tableHistoryEndpoints,
  ...searchEndpoints,
  ...prometheusEndpoints,
  listQuarantine: row({
    ...routes.listQuarantine,
    scope: "view",
    summary: "Registrations that could not be read, each with the reason",
    query: z.strictObject(Page),
    response: pageOf(QuarantinedRegistration),
  }),
  ...eventEndpoints,
  ...auditEndpoints,
  listInstanceProbes: row({
    ...routes.listInstanceProbes,
    scope: "view",
    servedBy: "leader",
    summary: "The last probes of an instance, newest first, as this leader saw them",
    params: I,
    response: ProbeList,
  }),
  getCluster: row({
    ...routes.getCluster,
    scope: "view",
    summary: "Replicas, leader, store, probes",
    response: ClusterView,
  }),
  previewEpoch: row({
    ...routes.previewEpoch,
    scope: "view",
    summary: "While frozen: what accepting the store's history would come to, service by service; else 409",
    response: EpochPreview,
  }),
  acceptEpoch: row({
    ...routes.acceptEpoch,
    scope: "admin",
    summary: "While frozen: go on with the store's history, by default with what was known written back",
    body: AcceptEpochBody,
    response: ClusterView,
  }),
  putAutomation: row({
    ...routes.putAutomation,
    scope: "admin",
    servedBy: "leader",
    summary: "Pause automation over all services, or let it go on; overrides are obeyed either way",
    body: AutomationBody,
    response: AutomationView,
  }),
  startSampleFleet: row({
    ...routes.startSampleFleet,
    scope: "admin",
    servedBy: "leader",
    summary: "Start the sample fleet (only when listening on loopback)",
    status: 202,
  }),
  stopSampleFleet: row({
    ...routes.stopSampleFleet,
    scope: "admin",
    servedBy: "leader",
    summary: "Stop the sample fleet",
    status: 204,
  }),
  ...accessEndpoints,
  getOpenApi: row({
    ...routes.getOpenApi,
    scope: "public",
    summary: "This API, as OpenAPI 3.1",
    response: z.unknown(),
  }),
} as const satisfies { readonly [N in keyof typeof routes]: EndpointRow & (typeof routes)[N] };

export type EndpointName = keyof typeof endpoints;
export type ParamsOf<N extends EndpointName> = z.input<(typeof endpoints)[N]["params"]>;
export type QueryOf<N extends EndpointName> = z.input<(typeof endpoints)[N]["query"]>;
export type ResponseOf<N extends EndpointName> = z.infer<(typeof endpoints)[N]["response"]>;
export type BodyOf<N extends EndpointName> = (typeof endpoints)[N] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;
/** What a handler gets: parsed, with defaults filled in. */
export type ParsedParams<N extends EndpointName> = z.output<(typeof endpoints)[N]["params"]>;
export type ParsedQuery<N extends EndpointName> = z.output<(typeof endpoints)[N]["query"]>;
export type ParsedBody<N extends EndpointName> = (typeof endpoints)[N] extends {
  body: infer B extends z.ZodType;
}
  ? z.output<B>
  : undefined;
