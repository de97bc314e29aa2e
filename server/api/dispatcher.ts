import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Access, Identity } from "#server/ports/access.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Consumers } from "#server/ports/consumers.ts";
import type { Control } from "#server/ports/control.ts";
import type { Log, Telemetry } from "#server/ports/telemetry.ts";
import { admit, authenticated, requireScope } from "./admit.ts";
import type { Api } from "./api.ts";
import { type ConsolePages, serveConsole } from "./console-gate.ts";
import { failureOf } from "./failure.ts";
import { createForwarder, type Forwarder } from "./forward.ts";
import { decodeOrigin, FORWARD_PREFIX, type Origin, SECRET_HEADER } from "./forwarded.ts";
import { check, readQuery } from "./input.ts";
import { CONSUMERS_PATH, consumersOf } from "./internal.ts";
import { OpenStreams } from "./open-streams.ts";
import { isOperation, OPERATION_SCOPES, type Operations, sendJson, serveOperation } from "./operations.ts";
import type { RawContext, RawHandler, RawHandlers, RawRow } from "./raw-handler.ts";
import { type Matched, matchRoute, requireRow } from "./route.ts";
import { requireSameOrigin } from "./same-origin.ts";
import { readTarget, type Target } from "./target.ts";
import { sendWebResponse, toWebRequest } from "./web-bridge.ts";

export interface DispatcherDeps {
  readonly api: Api;
  readonly raw: RawHandlers;
  readonly access: Pick<Access, "identify" | "isCurrent" | "clusterSecret" | "isClusterSecret">;
  readonly control: Pick<Control, "state" | "leader" | "self">;
  readonly consumers: Pick<Consumers, "of">;
  readonly operations: Operations;
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

/** First segments that are never the console's, however they are spelled. */
const OWNED: ReadonlySet<string> = new Set(["v1", "internal", "livez", "readyz", "metrics", "cli"]);

/** The one way in: finds what a request asks for, who asks, and whether they may. What is not declared is refused. */
export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const forwarder = createForwarder(deps);
  const streams = new OpenStreams(deps.access, deps.clock);
  const ways: Ways = { ...deps, forwarder, streams };
  return {
    handle(req, res) {
      const exchange: Exchange = {
        req,
        res,
        requestId: randomUUID(),
        secure: isSecure(req),
        forwarded: undefined,
      };
      res.setHeader("Headgate-Request-Id", exchange.requestId);
      serve(ways, exchange).catch((error: unknown) => fail(ways, exchange, error));
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
}

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  readonly secure: boolean;
  /** Who asked a follower, which asks here: such a request is never sent on again. */
  readonly forwarded: Origin | undefined;
}

async function serve(ways: Ways, exchange: Exchange): Promise<void> {
  const { req, res, secure } = exchange;
  const target = readTarget(req.url ?? "");
  const first = target.segments[0]?.toLowerCase();
  if (first === "internal") return serveInternal(ways, exchange, target);
  const identity = ways.access.identify(req.headers, secure);
  if (target.raw === undefined) {
    authenticated(identity);
    throw new HeadgateError("not_found", "no such path");
  }
  if (first === undefined || !OWNED.has(first)) {
    observe(ways, res, "console");
    return serveConsole(ways.pages, req, res, target, identity);
  }
  if (isOperation(target.path) && (req.method === "GET" || req.method === "HEAD")) {
    const scope = OPERATION_SCOPES[target.path];
    if (scope !== "public") requireScope(authenticated(identity), scope);
    observe(ways, res, target.path.slice(1));
    return serveOperation(target.path, res, ways.operations);
  }
  return serveRow(ways, exchange, target, identity);
}

/** What replicas ask of each other, behind the cluster secret. */
function serveInternal(ways: Ways, exchange: Exchange, target: Target): void | Promise<void> {
  const { req, res } = exchange;
  const secret = req.headers[SECRET_HEADER];
  if (!ways.access.isClusterSecret(typeof secret === "string" ? secret : undefined))
    throw new HeadgateError("unauthenticated", "the cluster secret is needed");
  if (target.path === CONSUMERS_PATH && req.method === "GET")
    return sendJson(res, 200, consumersOf(ways.consumers, target));
  const forwarded = decodeOrigin(req.headers);
  if (!target.path.startsWith(`${FORWARD_PREFIX}/`) || forwarded === undefined)
    throw new HeadgateError("not_found", "no such path, or no identity comes with the request");
  const inner = { ...exchange, requestId: forwarded.requestId, forwarded };
  req.url = req.url?.slice(FORWARD_PREFIX.length) ?? "";
  // Of its own, so that the failure tells the id that the caller knows.
  return serveRow(ways, inner, readTarget(req.url), forwarded.identity).catch((error: unknown) =>
    fail(ways, inner, error),
  );
}

/** A row of the endpoint table: the scope it declares is asked here, whoever answers it. */
async function serveRow(
  ways: Ways,
  exchange: Exchange,
  target: Target,
  caller: Identity | undefined,
): Promise<void> {
  const { req, res, secure, forwarded, requestId } = exchange;
  const matched = requireRow(matchRoute(req.method ?? "", target), caller);
  const { row, name } = matched;
  const identity = admit(matched, caller);
  if (forwarded === undefined) requireSameOrigin(row.method, req.headers, caller, secure);
  if (row.wire !== "sse") observe(ways, res, name);
  else if (forwarded === undefined) ways.streams.add(res, identity);
  const address = forwarded?.address ?? req.socket.remoteAddress ?? "";
  if (row.servedBy === "leader" && ways.control.state() === undefined) {
    if (forwarded !== undefined) throw new HeadgateError("unavailable", "the leader has changed; try again");
    return ways.forwarder.forward(req, res, { identity, requestId, address });
  }
  if (row.wire !== "json") return serveRaw(ways, exchange, matched, target, identity);
  const context = {
    identity: caller,
    requestId,
    address,
    secure,
    credentials: forwarded === undefined ? req.headers : {},
  };
  return sendWebResponse(req, res, await ways.api(toWebRequest(req, res, req.url ?? ""), context));
}

function serveRaw(
  ways: Ways,
  { req, res, requestId }: Exchange,
  { row, name, params }: Matched,
  target: Target,
  identity: Identity,
) {
  const context = {
    params: check("path", row.params, params),
    query: check("query", row.query, readQuery(target.search)),
    identity,
    requestId,
  };
  const handler = ways.raw[name as RawRow] as RawHandler<RawRow>; // the row's wire says that it is one of these
  return handler(req, res, context as RawContext<RawRow>); // checked by the schemas of this very row
}

function observe({ telemetry, clock }: Ways, res: ServerResponse, route: string): void {
  const begun = clock.monotonic();
  res.once("close", () => telemetry.requestDone(route, res.statusCode, clock.monotonic() - begun));
}

function fail({ log }: Ways, { req, res, requestId }: Exchange, error: unknown): void {
  if (res.headersSent) {
    log.error({ requestId, err: error }, "request failed after its answer had begun");
    res.destroy();
    return;
  }
  const { status, headers, body } = failureOf(error, requestId, log);
  const text = JSON.stringify(body);
  const close = req.complete ? {} : { connection: "close" };
  res.writeHead(status, { ...headers, ...close, "content-length": Buffer.byteLength(text) }).end(text);
}

function isSecure(req: IncomingMessage): boolean {
  return (req.socket as { readonly encrypted?: boolean }).encrypted === true; // a TLSSocket says so
}
