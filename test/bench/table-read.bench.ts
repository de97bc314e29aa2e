import { Child, median, print } from "./child.ts";

// A table of 100 instances, and 304, through the handler with an access check and counts, against bare node:http
// that sends the same bytes. Each server is a process of its own; rounds of the four kinds are interleaved.
const ROUNDS = 9;
const ROUND_MS = 1500;
const GOAL = 1.2;

interface Served {
  readonly port: number;
  readonly path: string;
  readonly etag: string;
}

using load = new Child("./table-read-load.ts", []);
using headgate = new Child("./table-read-server.ts", ["headgate"]);
using bare = new Child("./table-read-server.ts", ["bare"]);
const peers = [
  { name: "bare", child: bare, served: await bare.ask<Served>({ do: "listen" }), suffix: "#304" },
  { name: "headgate", child: headgate, served: await headgate.ask<Served>({ do: "listen" }), suffix: "" },
];

/** CPU µs of the server for each request of one round. */
async function round(
  { child, served, suffix }: (typeof peers)[number],
  isPoll: boolean,
  ms: number,
): Promise<number> {
  const path = isPoll && suffix !== "" ? `${served.path}/304` : served.path;
  const lines = [
    `GET ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Authorization: Bearer token-of-32-characters-or-more-x",
  ];
  if (isPoll) lines.push(`If-None-Match: ${served.etag}`);
  const before = await child.ask<{ cpu: number; done: number }>({ do: "count" });
  const { first } = await load.ask<{ first: string }>({
    port: served.port,
    request: `${lines.join("\r\n")}\r\n\r\n`,
    ms,
  });
  const after = await child.ask<{ cpu: number; done: number }>({ do: "count" });
  if (!first.startsWith(isPoll ? "HTTP/1.1 304" : "HTTP/1.1 200")) throw new Error(`answered ${first}`);
  return (after.cpu - before.cpu) / (after.done - before.done);
}

for (const isPoll of [false, true]) for (const peer of peers) await round(peer, isPoll, 1000); // warm
for (const isPoll of [false, true]) {
  const taken = { bare: [] as number[], headgate: [] as number[] };
  for (let i = 0; i < ROUNDS; i++) {
    for (const peer of i % 2 === 0 ? peers : peers.toReversed()) {
      taken[peer.name as keyof typeof taken].push(await round(peer, isPoll, ROUND_MS));
    }
  }
  const ratio = median(taken.headgate.map((cpu, i) => cpu / taken.bare[i]!));
  const name = isPoll ? "304" : "table of 100 instances";
  print({
    bench: "table-read",
    name: `${name}, bare node:http`,
    figure: median(taken.bare),
    unit: "CPU µs/request",
  });
  print({
    bench: "table-read",
    name,
    figure: median(taken.headgate),
    unit: "CPU µs/request",
    ratio,
    goal: `≤ ${GOAL} × bare`,
    met: ratio <= GOAL,
  });
}
