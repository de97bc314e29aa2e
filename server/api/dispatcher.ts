import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Access, Identity } from "#server/ports/access.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Consumers } from "#server/ports/consumers.ts";
import type { Control } from "#server/ports/control.ts";
import type { Opinions } from "#server/ports/opinions.ts";
import type { Reports } from "#server/ports/reports.ts";
import type { Log, Telemetry } from "#server/ports/telemetry.ts";
import { admit, authenticated, judged, requireAllNamespaces, requireScope } from "./admit.ts";
import type { Api } from "./api.ts";
import { type ConsolePages, serveConsole } from "./console-gate.ts";
import { failureOf } from "./failure.ts";
import { createForwarder, type Forwarder } from "./forward.ts";
import { REPORTS_PATH, takeForwardedReports } from "./forwarded-reports.ts";
import { decodeOrigin, FORWARD_PREFIX, type Origin, SECRET_HEADER } from "./forwarded.ts";
import { check, checkQuery, readQuery } from "./input.ts";
import { CLIENTS_PATH, clientsOf, CONSUMERS_PATH, consumersOf } from "./internal.ts";
import { type KnownRead, KnownReads } from "./known-reads.ts";
import { OpenStreams } from "./open-streams.ts";
import { isOperation, OPERATION_SCOPES, type Operations, sendJson, serveOperation } from "./operations.ts";
import { probeSample, SAMPLE_PATH } from "./probe-sample.ts";
import type { RawHandler, RawHandlers, RawRow } from "./raw-handler.ts";
import { refuseFrozen } from "./refuse-frozen.ts";
import { type Matched, matchRoute, requireRow } from "./route.ts";
import { requireSameOrigin } from "./same-origin.ts";
import { readTarget, type Target } from "./target.ts";
import { sendWebResponse, toWebRequest } from "./web-bridge.ts";

export interface DispatcherDeps {
  readonly api: Api;
  readonly raw: RawHandlers;
  readonly access: Pick<
    Access,
    "identify" | "isCurrent" | "onEnded" | "isRead" | "clusterSecret" | "isClusterSecret"
  >;
  readonly control: Pick<Control, "state" | "leader" | "self" | "frozen">;
  readonly consumers: Pick<Consumers, "of" | "served">;
  readonly reports: Reports;
  readonly opinions: Opinions;
  readonly operations: Operations;
  /** Where a request comes from: its client, also where a proxy stands between. */
  readonly arrival: (req: IncomingMessage) => { readonly address: string; readonly secure: boolean };
  readonly telemetry: Pick<Telemetry, "requestDone">;
  readonly clock: Pick<Clock, "monotonic" | "every">;
  readonly log: Log;
  /** Undefined: no console on this replica. */
  readonly pages: ConsolePages | undefined;
}

export interface Dispatcher {
  /** For `http.createServer(SERVER_OPTIONS, dispatcher.handle)`. Never throws. */
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** For the server's `upgrade` event: refuses; nothing here speaks another protocol. */
  refuseUpgrade(req: IncomingMessage, socket: Duplex): void;
  close(): Promise<void>;
}

const REQUEST_ID = "Headgate-Request-Id";
/** First segments that are never the console's, however they are spelled. */
const OWNED: ReadonlySet<string> = new Set(["v1", "internal", "livez", "readyz", "metrics", "cli"]);

/** The one way in: finds what a request asks for, who asks, and whether they may. What is not declared is refused. */
export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const forwarder = createForwarder(deps);
  const streams = new OpenStreams(deps.access, deps.clock);
  const ways: Ways = { ...deps, forwarder, streams, reads: new KnownReads() };
  return {
    handle(req, res) {
      const exchange = { req, res, requestId: randomUUID(), ...deps.arrival(req), forwarded: undefined };
      guard(ways, exchange, () => serve(ways, exchange));
    },
    refuseUpgrade(_req, socket) {
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    },
    async close() {
      streams.close();
      await forwarder.close();
    },
  };
}

interface Ways extends DispatcherDeps {
  readonly forwarder: Forwarder;
  readonly streams: OpenStreams;
  readonly reads: KnownReads;
}

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  /** Of the client, also of a request that a follower sent on. */
  readonly address: string;
  readonly secure: boolean;
  /** Who asked a follower, which asks here: such a request is never sent on again. */
  readonly forwarded: Origin | undefined;
}

/** Whatever goes wrong, now or later, becomes an answer. Without a promise where none is needed: reads of tables. */
function guard(ways: Ways, exchange: Exchange, act: () => void | Promise<void>): void {
  try {
    act()?.catch((error: unknown) => fail(ways, exchange, error));
  } catch (error) {
    fail(ways, exchange, error);
  }
}

function serve(ways: Ways, exchange: Exchange): void | Promise<void> {
  const { req, res, secure, requestId } = exchange;
  const known = req.method === "GET" ? ways.reads.get(req.url ?? "") : undefined;
  if (known !== undefined) {
    const reader = admit(known.matched, ways.access.identify(req.headers, secure));
    return answerRead(ways, exchange, known, reader);
  }
  const target = readTarget(req.url ?? "");
  const first = target.segments[0];
  if (first === "internal") return serveInternal(ways, exchange, target);
  const identity = ways.access.identify(req.headers, secure);
  if (first === "v1") return serveRow(ways, exchange, target, identity);
  if (isOperation(target.path) && (req.method === "GET" || req.method === "HEAD")) {
    const scope = OPERATION_SCOPES[target.path];
    if (scope !== "public") {
      const known = authenticated(judged(ways.access, identity));
      requireScope(known, scope);
      requireAllNamespaces(known, "metrics tell of");
    }
    observe(ways, res, target.path.slice(1));
    res.setHeader(REQUEST_ID, requestId);
    return serveOperation(target.path, res, ways.operations);
  }
  if (target.raw === undefined || OWNED.has(first?.toLowerCase() ?? "")) {
    authenticated(identity);
    throw new HeadgateError("not_found", "no such path");
  }
  observe(ways, res, "console");
  res.setHeader(REQUEST_ID, requestId);
  return serveConsole(ways.pages, req, res, target, identity);
}

/** What replicas ask of each other, behind the cluster secret. */
function serveInternal(ways: Ways, exchange: Exchange, target: Target): void | Promise<void> {
  const { req, res } = exchange;
  const secret = req.headers[SECRET_HEADER];
  if (!ways.access.isClusterSecret(typeof secret === "string" ? secret : undefined))
    throw new HeadgateError("unauthenticated", "the cluster secret is needed");
  if (target.path === CONSUMERS_PATH && req.method === "GET")
    return sendJson(res, 200, consumersOf(ways.consumers, target));
  if (target.path === CLIENTS_PATH && req.method === "GET")
    return sendJson(res, 200, clientsOf(ways.consumers, target));
  if (target.path === REPORTS_PATH && req.method === "POST")
    return takeForwardedReports(ways.reports, req, res);
  if (target.path === SAMPLE_PATH && req.method === "POST") return probeSample(ways.opinions, req, res);
  const forwarded = decodeOrigin(req.headers);
  if (!target.path.startsWith(`${FORWARD_PREFIX}/`) || forwarded === undefined)
    throw new HeadgateError("not_found", "no such path, or no identity comes with the request");
  const inner = { ...exchange, requestId: forwarded.requestId, address: forwarded.address, forwarded };
  req.url = req.url?.slice(FORWARD_PREFIX.length) ?? "";
  const wanted = readTarget(req.url);
  // Guarded of its own, so that a failure tells the id that the caller knows.
  guard(ways, inner, () => serveRow(ways, inner, wanted, forwarded.identity));
}

/** A row of the endpoint table: the scope it declares is asked here, whoever answers it. */
function serveRow(
  ways: Ways,
  exchange: Exchange,
  target: Target,
  caller: Identity | undefined,
): void | Promise<void> {
  const { req, res, address, secure, forwarded, requestId } = exchange;
  const matched = requireRow(matchRoute(req.method ?? "", target), caller);
  const { row, name } = matched;
  const identity = admit(matched, row.scope === "public" ? caller : judged(ways.access, caller));
  if (forwarded === undefined) requireSameOrigin(row.method, req.headers, caller, secure);
  refuseFrozen(ways.control.frozen(), matched);
  if (row.wire === "sse" && forwarded === undefined) ways.streams.add(res, identity);
  if (row.servedBy === "leader" && ways.control.state() === undefined) {
    if (forwarded !== undefined) throw new HeadgateError("unavailable", "the leader has changed; try again");
    if (row.wire !== "sse") observe(ways, res, name);
    res.setHeader(REQUEST_ID, requestId);
    return ways.forwarder.forward(row, req, res, { identity, requestId, address });
  }
  if (row.wire !== "json") return serveRaw(ways, exchange, matched, target, identity);
  observe(ways, res, name);
  res.setHeader(REQUEST_ID, requestId);
  return serveJson(ways, exchange, caller);
}

async function serveJson(ways: Ways, exchange: Exchange, caller: Identity | undefined): Promise<void> {
  const { req, res, address, secure, forwarded, requestId } = exchange;
  const response = await ways.api(toWebRequest(req, res, req.url ?? ""), {
    identity: caller,
    requestId,
    address,
    secure,
    credentials: forwarded === undefined ? req.headers : {},
  });
  await sendWebResponse(req, res, response);
}

function serveRaw(
  ways: Ways,
  exchange: Exchange,
  matched: Matched,
  target: Target,
  identity: Identity,
): void | Promise<void> {
  const { row, params } = matched;
  const read: KnownRead = {
    matched,
    params: check("path", row.params, params) as KnownRead["params"], // checked by the schemas of this very row
    query: checkQuery(row.query, readQuery(target.search)),
  };
  const { method, url } = exchange.req;
  if (row.wire === "raw" && method === "GET" && url !== undefined) ways.reads.keep(url, read);
  return answerRead(ways, exchange, read, identity);
}

/** Tables are read most of all: their answers carry no header of ours, and are counted as soon as they are written. */
function answerRead(
  ways: Ways,
  { req, res, requestId, address }: Exchange,
  { matched: { name, row }, params, query }: KnownRead,
  identity: Identity,
): void | Promise<void> {
  const begun = ways.clock.monotonic();
  const handler = ways.raw[name as RawRow] as RawHandler<RawRow>; // the row's wire says that it is one of these
  const done = handler(req, res, { params, query, identity, requestId, address });
  if (row.wire === "sse") return done;
  if (res.writableEnded) count(ways, res, name, begun);
  else res.once("close", () => count(ways, res, name, begun));
  return done;
}

function observe(ways: Ways, res: ServerResponse, route: string): void {
  const begun = ways.clock.monotonic();
  res.once("close", () => count(ways, res, route, begun));
}

function count({ telemetry, clock }: Ways, res: ServerResponse, route: string, begun: number): void {
  telemetry.requestDone(route, res.statusCode, clock.monotonic() - begun);
}

function fail({ log }: Ways, { req, res, requestId }: Exchange, error: unknown): void {
  if (res.headersSent) {
    log.error({ requestId, err: error }, "request failed after its answer had begun");
    res.destroy();
    return;
  }
  const { status, headers, body } = failureOf(error, { method: req.method, requestId }, log);
  const text = JSON.stringify(body);
  const close = req.complete ? {} : { connection: "close" };
  res.setHeader(REQUEST_ID, requestId);
  res.writeHead(status, { ...headers, ...close, "content-length": Buffer.byteLength(text) }).end(text);
}
