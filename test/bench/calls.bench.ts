import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent, request } from "undici";
import { connect } from "#lib/sdk/connect.ts";
import type { Table } from "#lib/sdk/public.ts";
import { cpuMicros, median, print } from "./child.ts";

// What the client library adds to a call, against what a user would otherwise write: a plain round robin over the same
// requests. Callee and caller share the process, so both columns carry the callee's share.
const ENDPOINTS = 5;
const ROUNDS = 15;
const CALLS = 2000;
const AT_ONCE = 10;

async function listen(handle: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return `127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP
}

const ids = await Promise.all(
  Array.from({ length: ENDPOINTS }, async () => listen((_req, res) => void res.end("ok"))),
);
const table: Table = {
  namespace: "default",
  service: "orders",
  epoch: "e",
  revision: 1,
  protection: "normal",
  policy: { balancer: "round_robin", timeoutMs: 10_000 },
  endpoints: ids.map((id) => {
    const [address = "", port] = id.split(":");
    return { id, address, port: Number(port), protocol: "http", weight: 100, status: "serving" } as const;
  }),
};
// As much of Headgate as a client asks for: one table, on a stream that stays.
const headgate = await listen((req, res) => {
  if (!req.url?.includes("/tables/stream")) return void res.writeHead(202).end();
  res.writeHead(200, { "content-type": "text/event-stream" });
  res.write(`event: table\nid: e.1\ndata: ${JSON.stringify(table)}\n\n`);
});

const client = connect({ urls: `http://${headgate}`, service: "bench" });
const orders = client.service("orders");
await client.ready();

const agent = new Agent({ connections: 8, pipelining: 1 });
let turn = 0;
const next = () => ids[turn++ % ids.length];
const take = async (id: string | undefined) =>
  (await request(`http://${id}/`, { dispatcher: agent })).body.dump();

const ways = {
  "fetch, plain round robin": async () => (await fetch(`http://${next()}/`)).arrayBuffer(),
  "fetch, client library": async () => (await client.fetch("http://orders/")).arrayBuffer(),
  "undici, plain round robin": async () => take(next()),
  "undici, client library": async () => orders.run(async ({ id }) => take(id)),
};

const spent = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, call] of Object.entries(ways)) {
    const before = cpuMicros();
    for (let i = 0; i < CALLS; i += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, async () => void (await call())));
    // The first rounds warm up.
    if (round > 2) spent.set(name, [...(spent.get(name) ?? []), (cpuMicros() - before) / CALLS]);
  }
}
const of = (name: string) => median(spent.get(name) ?? []);
for (const kind of ["fetch", "undici"]) {
  const bare = of(`${kind}, plain round robin`);
  const ours = of(`${kind}, client library`);
  print({ bench: "calls", name: `${kind}, plain round robin`, figure: bare, unit: "CPU µs/call" });
  print({
    bench: "calls",
    name: `${kind}, client library`,
    figure: ours,
    unit: "CPU µs/call",
    ratio: ours / bare,
  });
}
process.exit(0);
