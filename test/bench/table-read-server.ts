import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { answer, cpuMicros } from "./child.ts";
import { publishedOrders } from "./published-orders.ts";

const { publisher } = publishedOrders();
const REVISION = publisher.revisionOf({ namespace: "default", service: "orders" });
const ETAG = `"7f3c9a.${REVISION}"`;
const PATH = "/v1/namespaces/default/services/orders/table";
let done = 0;

/** Access and metrics as the dispatcher has them: a token looked up, a scope, a count and a time for each route. */
function headgate(): RequestListener {
  const tokens = new Map([
    ["Bearer token-of-32-characters-or-more-x", { name: "checkout", scopes: new Set(["routes:read"]) }],
  ]);
  const requests = new Map<string, { count: number; ms: number }>();
  return (req, res) => {
    const startedAt = performance.now();
    const identity = tokens.get(req.headers.authorization ?? "");
    const match = /^\/v1\/namespaces\/([^/]+)\/services\/([^/]+)\/table$/.exec(req.url ?? "");
    if (identity?.scopes.has("routes:read") !== true || match === null) return void res.writeHead(401).end();
    const params = { ns: decodeURIComponent(match[1]!), service: decodeURIComponent(match[2]!) };
    publisher.handlers.getTable(req, res, { params, query: {}, identity, requestId: "r" });
    const route = requests.get("getTable") ?? { count: 0, ms: 0 };
    requests.set("getTable", route);
    route.count += 1;
    route.ms += performance.now() - startedAt;
    done += 1;
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
