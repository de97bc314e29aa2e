import type { AuditedEndpoint } from "#lib/contract/audit.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { EndpointRow } from "#lib/contract/endpoints.ts";
import type { Credentials, Identity } from "#server/ports/access.ts";
import { accounts } from "./accounts.ts";
import { admit } from "./admit.ts";
import { audit } from "./audit.ts";
import { automation } from "./automation.ts";
import { bulk } from "./bulk.ts";
import { circuits } from "./circuits.ts";
import { clients } from "./clients.ts";
import { cluster } from "./cluster.ts";
import { drains } from "./drains.ts";
import { events } from "./events.ts";
import { explain } from "./explain.ts";
import { failureOf } from "./failure.ts";
import { fleet } from "./fleet.ts";
import { history } from "./history.ts";
import type { ApiDeps, Call, Handlers, JsonRow, Reply } from "./handler.ts";
import { check, checkQuery, readJsonBody, readQuery } from "./input.ts";
import { instances } from "./instances.ts";
import { intents } from "./intents.ts";
import { KeptFigures } from "./kept-figures.ts";
import { maintenance } from "./maintenance.ts";
import { openapi } from "./openapi.ts";
import { policies } from "./policies.ts";
import { previews } from "./previews.ts";
import { quarantine } from "./quarantine.ts";
import { registrations } from "./registrations.ts";
import { type Matched, matchRoute, requireRow } from "./route.ts";
import { sampleFleet } from "./sample-fleet.ts";
import { search } from "./search.ts";
import { series } from "./series.ts";
import { services } from "./services.ts";
import { session } from "./session.ts";
import { tableHistory } from "./table-history.ts";
import { readTarget, type Target } from "./target.ts";
import { topology } from "./topology.ts";
import { traffic } from "./traffic.ts";
import { trafficSeries } from "./traffic-series.ts";
import { versions } from "./versions.ts";
import { weights } from "./weights.ts";

export interface ApiContext {
  /** Verified by whoever calls; undefined when there is no credential. */
  readonly identity: Identity | undefined;
  readonly requestId: string;
  /** The caller's address. */
  readonly address: string;
  /** Whether the request came over TLS. */
  readonly secure: boolean;
  readonly credentials: Credentials;
}

export type Api = (request: Request, context: ApiContext) => Promise<Response>;

/** Answers the JSON rows of the endpoint table. Never rejects: whatever goes wrong is an answer. */
export function createApi(deps: ApiDeps): Api {
  const handlers = allHandlers(deps);
  return async (request, context) => {
    const { method } = request;
    let row: EndpointRow | undefined;
    try {
      const { pathname, search } = new URL(request.url);
      const target = readTarget(pathname + search);
      const matched = requireRow(matchRoute(method, target), context.identity);
      row = matched.row;
      return await answer(handlers, request, { ...context, matched, target });
    } catch (error) {
      const isQuestion = method === "GET" || row?.isQuestion === true;
      const { requestId } = context;
      const { status, headers, body } = failureOf(error, { method, isQuestion, requestId }, deps.log);
      return new Response(JSON.stringify(body), { status, headers });
    }
  };
}

/** A row without a handler is an error of types here. */
function allHandlers(deps: ApiDeps): Handlers {
  const kept = new KeptFigures(deps.control.traffic);
  return {
    ...registrations(deps),
    ...services(deps, kept),
    ...instances(deps, kept),
    ...drains(deps),
    ...weights(deps),
    ...maintenance(deps),
    ...circuits(deps),
    ...bulk(deps),
    ...previews(deps),
    ...explain(deps),
    ...intents(deps),
    ...policies(deps),
    ...events(deps),
    ...audit(deps),
    ...history(deps),
    ...traffic(deps, kept),
    ...trafficSeries(deps),
    ...versions(deps),
    ...topology(deps, kept),
    ...fleet(deps),
    ...series(deps),
    ...search(deps),
    ...tableHistory(deps),
    ...clients(deps),
    ...quarantine(deps),
    ...automation(deps),
    ...cluster(deps),
    ...session(deps),
    ...accounts(deps),
    ...sampleFleet(deps),
    ...openapi({ version: deps.control.self.version }),
  };
}

type AnyHandler = (call: Call<JsonRow>) => Reply<JsonRow> | Promise<Reply<JsonRow>>;

interface Asked extends ApiContext {
  readonly matched: Matched;
  readonly target: Target;
}

async function answer(handlers: Handlers, request: Request, asked: Asked): Promise<Response> {
  const { matched, target, ...context } = asked;
  const identity = admit(matched, context.identity);
  const { row, name } = matched;
  const call = {
    params: check("path", row.params, matched.params),
    query: checkQuery(row.query, readQuery(target.search)),
    body: checkBody(row, await readJsonBody(row, request)),
    identity,
    asker: {
      credential: { kind: identity.role === undefined ? identity.kind : "user", id: identity.id },
      address: context.address,
      requestId: context.requestId,
      action: name as AuditedEndpoint, // read by rows that change something alone
    },
    credentials: context.credentials,
    address: context.address,
    secure: context.secure,
    ifMatch: checkPrecondition(row, request),
    signal: request.signal,
  };
  const handler = handlers[name as JsonRow] as AnyHandler | undefined; // the map has one per JSON row; others find none
  if (handler === undefined) throw new HeadgateError("not_found", `${row.path} is not answered as JSON`);
  return respond(row, await handler(call as Call<JsonRow>)); // each part was checked by the schema of this very row
}

function checkBody(row: EndpointRow, body: unknown): unknown {
  if (row.body !== undefined) return check("body", row.body, body ?? {});
  if (body !== undefined) throw new HeadgateError("invalid_argument", "body: this call takes none");
  return undefined;
}

/** Who names nothing has seen nothing: a change of that kind would take away what somebody else did meanwhile. */
function checkPrecondition({ ifMatch }: EndpointRow, { headers }: Request): string | undefined {
  const given = headers.get("if-match") ?? undefined;
  if (given === undefined && ifMatch === "required")
    throw new HeadgateError(
      "precondition_required",
      "this change must name what it was made of: send If-Match with the ETag of the last look",
    );
  return given;
}

function respond(row: EndpointRow, { status = row.status, headers, body }: Reply<JsonRow>): Response {
  const common = { "cache-control": "no-store", "x-content-type-options": "nosniff", ...headers };
  if (body === undefined) return new Response(null, { status, headers: common });
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...common },
  });
}
