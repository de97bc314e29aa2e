export type Method = "GET" | "PUT" | "POST" | "PATCH" | "DELETE";

/** Where an endpoint is. What it takes and answers is in endpoints.ts. */
export interface Route {
  readonly method: Method;
  /** `{name}` marks a parameter. */
  readonly path: string;
  /** `raw`: answered on the socket, outside the Request → Response path. */
  readonly wire: "json" | "raw" | "sse";
  /** Changes nothing, though it is asked by POST, for its length; `dryRun`: where its body says so. */
  readonly isQuestion?: true | "dryRun";
}

/** Changes nothing, so that no answer leaves nothing done; `body`: as it was sent. */
export function isQuestion(route: Pick<Route, "method" | "isQuestion">, body: unknown): boolean {
  if (route.isQuestion !== "dryRun") return route.method === "GET" || route.isQuestion === true;
  const asked = body as { readonly dryRun?: unknown } | null | undefined; // whatever was sent
  return asked?.dryRun === true;
}

const NS = "/v1/namespaces/{ns}";
const SERVICE = `${NS}/services/{service}` as const;
const INSTANCE = `${SERVICE}/instances/{instance}` as const;

/** Every endpoint by its name, without a schema: a page of the console needs no more to ask. */
export const routes = {
  putInstance: at("PUT", INSTANCE),
  heartbeat: at("POST", `${INSTANCE}/heartbeat`),
  deleteInstance: at("DELETE", INSTANCE),
  leaveInstance: at("POST", `${INSTANCE}/leave`),
  getTable: { ...at("GET", `${SERVICE}/table`), wire: "raw" },
  listTables: { ...at("GET", `${NS}/tables`), wire: "raw" },
  streamTables: { ...at("GET", `${NS}/tables/stream`), wire: "sse" },
  postReport: { ...at("POST", `${NS}/reports`), wire: "raw" },

  listNamespaces: at("GET", "/v1/namespaces"),
  listServices: at("GET", `${NS}/services`),
  getService: at("GET", SERVICE),
  listInstances: at("GET", `${SERVICE}/instances`),
  getInstance: at("GET", INSTANCE),
  explainInstance: at("GET", `${INSTANCE}/explain`),
  listIntents: at("GET", `${NS}/intents`),
  listQuarantine: at("GET", "/v1/quarantine"),
  listInstanceProbes: at("GET", `${INSTANCE}/probes`),
  getCluster: at("GET", "/v1/cluster"),
  previewEpoch: at("GET", "/v1/cluster/epoch-preview"),
  acceptEpoch: at("POST", "/v1/cluster/accept-epoch"),
  putAutomation: at("PUT", "/v1/cluster/automation"),
  startSampleFleet: at("POST", "/v1/sample-fleet"),
  stopSampleFleet: at("DELETE", "/v1/sample-fleet"),
  getOpenApi: at("GET", "/v1/openapi.json"),

  drain: at("POST", `${INSTANCE}/drain`),
  getDrain: at("GET", `${INSTANCE}/drain`),
  undrain: at("DELETE", `${INSTANCE}/drain`),
  putWeight: at("PUT", `${INSTANCE}/weight`),
  deleteWeight: at("DELETE", `${INSTANCE}/weight`),
  putMaintenance: at("PUT", `${INSTANCE}/maintenance`),
  deleteMaintenance: at("DELETE", `${INSTANCE}/maintenance`),
  putCircuit: at("PUT", `${INSTANCE}/circuit`),
  changeService: at("POST", `${SERVICE}/intents`),
  changeNamespace: { ...at("POST", `${NS}/intents`), isQuestion: "dryRun" },
  previewService: { ...at("POST", `${SERVICE}/preview`), isQuestion: true },
  previewNamespace: { ...at("POST", `${NS}/preview`), isQuestion: true },

  getPolicy: at("GET", `${SERVICE}/policy`),
  putPolicy: at("PUT", `${SERVICE}/policy`),
  listPolicyHistory: at("GET", `${SERVICE}/policy/history`),
  rollbackPolicy: at("POST", `${SERVICE}/policy/rollback`),
  getDefaultPolicy: at("GET", `${NS}/policy`),
  putDefaultPolicy: at("PUT", `${NS}/policy`),
  listDefaultPolicyHistory: at("GET", `${NS}/policy/history`),
  rollbackDefaultPolicy: at("POST", `${NS}/policy/rollback`),

  getServiceOrder: at("GET", `${NS}/service-order`),
  getInstanceOrder: at("GET", `${SERVICE}/instance-order`),

  listTraffic: at("GET", `${NS}/traffic`),
  getTopology: at("GET", `${NS}/topology`),
  getFleet: at("GET", `${NS}/fleet`),
  getSeries: at("GET", "/v1/series"),
  getTrafficSeries: at("GET", `${SERVICE}/traffic/series`),
  getTrafficFigures: at("GET", `${SERVICE}/traffic/figures`),
  getLatencyHeat: at("GET", `${SERVICE}/latency`),
  listVersions: at("GET", `${SERVICE}/versions`),
  listServiceClients: at("GET", `${SERVICE}/clients`),
  listClients: at("GET", "/v1/clients"),

  listTableRevisions: at("GET", `${SERVICE}/table/revisions`),
  getTableDiff: at("GET", `${SERVICE}/table/diff`),

  search: at("GET", "/v1/search"),

  listPrometheusTargets: { ...at("GET", "/v1/prometheus/targets"), wire: "raw" },

  listEvents: at("GET", "/v1/events"),
  listInstanceHistory: at("GET", `${INSTANCE}/history`),
  streamEvents: { ...at("GET", "/v1/events/stream"), wire: "sse" },

  listAudit: at("GET", "/v1/audit"),
  verifyAudit: { ...at("POST", "/v1/audit/verify"), isQuestion: true },

  createSession: at("POST", "/v1/session"),
  getSession: at("GET", "/v1/session"),
  deleteSession: at("DELETE", "/v1/session"),
  changePassword: at("PUT", "/v1/session/password"),
  getSetup: at("GET", "/v1/setup"),
  setUp: at("POST", "/v1/setup"),
  listUsers: at("GET", "/v1/users"),
  createUser: at("POST", "/v1/users"),
  changeUser: at("PATCH", "/v1/users/{id}"),
  deleteUser: at("DELETE", "/v1/users/{id}"),
  inviteUser: at("POST", "/v1/users/{id}/invitation"),
  listTokens: at("GET", "/v1/tokens"),
  createToken: at("POST", "/v1/tokens"),
  deleteToken: at("DELETE", "/v1/tokens/{id}"),
} as const satisfies Record<string, Route>;

function at<const M extends Method, const P extends string>(method: M, path: P) {
  return { method, path, wire: "json" } as const;
}
