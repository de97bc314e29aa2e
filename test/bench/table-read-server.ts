import { createAccess } from "#server/access/access.ts";
import { arrivals } from "#server/arrival.ts";
import { createDispatcher } from "#server/api/dispatcher.ts";
import { createTelemetry } from "#server/telemetry/metrics.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { answer, cpuMicros } from "./child.ts";
import { publishedOrders } from "./published-orders.ts";

const { publisher } = publishedOrders();
const REVISION = publisher.revisionOf({ namespace: "default", service: "orders" });
const ETAG = `"7f3c9a.${REVISION}"`;
const PATH = "/v1/namespaces/default/services/orders/table";
let done = 0;

const TOKEN = "token-of-32-characters-or-more-x";
/** The whole way of a request, as main wires it, but for the store and the parts that this row does not ask. */
function headgate(): RequestListener {
  const telemetry = createTelemetry(() => performance.now());
  const log = keptLog();
  const none = async () => {
    throw new Error("not asked here");
  };
  const access = createAccess({
    store: { get: none, list: none, txn: none, grantLease: none },
    keys: { auth: (path) => `/headgate/v1/auth/${path}` },
    clock: realClock,
    log,
    mode: "required",
    bootstrapToken: TOKEN,
    write: none,
  });
  const self = { id: "a", advertise: "http://127.0.0.1", version: "0", startedAt: 0 };
  const dispatcher = createDispatcher({
    api: none,
    raw: { ...publisher.handlers, streamEvents: none, postReport: none },
    access,
    control: { state: () => undefined, leader: () => undefined, frozen: () => undefined, self },
    consumers: publisher.consumers,
    opinions: { give: none },
    reports: { take() {}, takeForwarded: () => false, dropUnreadable() {} },
    arrival: arrivals([], keptLog()),
    operations: { readiness: () => "ok", metrics: telemetry, cliFile: "" },
    telemetry,
    clock: realClock,
    log,
    pages: undefined,
  });
  return (req, res) => {
    done += 1;
    dispatcher.handle(req, res);
  };
}

/** The same bytes, by the least that node:http needs. */
function bare(body: Buffer): RequestListener {
  const isPoll = (req: IncomingMessage): boolean => req.url?.endsWith("304") === true;
  return (req, res) => {
    done += 1;
    if (isPoll(req)) return void res.writeHead(304, { ETag: ETAG }).end();
    res.writeHead(200, { "Content-Type": "application/json", ETag: ETAG, "Content-Length": body.length });
    res.end(body);
  };
}

function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

answer(async (order: { do?: string }) => {
  if (order.do === "count") return { cpu: cpuMicros(), done };
  const port = await listen(headgate());
  if (process.argv[2] === "headgate") return { port, path: PATH, etag: ETAG };
  const response = await fetch(`http://127.0.0.1:${port}${PATH}`, {
    headers: { authorization: "Bearer token-of-32-characters-or-more-x" },
  });
  const body = Buffer.from(await response.arrayBuffer());
  return { port: await listen(bare(body)), path: PATH, etag: ETAG };
});
