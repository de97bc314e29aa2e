import { setTimeout as delay } from "node:timers/promises";
import { Child, median, print } from "./child.ts";

// One change of one endpoint, told to every stream, against a bare loop that writes one framed Buffer of the same
// length to as many sockets. Both servers are processes of their own; two more hold the streams of both. Changes
// go to one and the other in turn. The slowest delivery is until the last stream has it, change to arrival.
const CLIENTS = 2;
const CHANGES = 31;
const PAUSE_MS = 50; // beyond the window: each change is the leading edge
const GOALS = { cpu: 1.3, slowest: 1.3, rssKb: 14 };

interface State {
  readonly port: number;
  readonly streams: number;
  readonly cpu: number;
  readonly rssKb: number;
}

async function run(streams: number): Promise<void> {
  using headgate = new Child("./fanout-server.ts", ["headgate"]);
  using one = new Child("./fanout-clients.ts", []);
  using two = new Child("./fanout-clients.ts", []);
  const clients = [one, two];
  const state = (child: Child) => child.ask<State>({ do: "state" });

  const settled = (child: Child) => child.ask<State>({ do: "settle" }); // garbage collected
  const shrunk = (child: Child) => child.ask<State>({ do: "shrink" });

  async function open(server: Child) {
    const before = await shrunk(server);
    for (const client of clients)
      await client.ask({ do: "open", port: before.port, count: streams / CLIENTS });
    await delay(500);
    const after = await settled(server);
    if (after.streams !== streams) throw new Error(`${after.streams} of ${streams} streams are open`);
    const shrunkAfter = await shrunk(server);
    return {
      rssKb: (after.rssKb - before.rssKb) / streams,
      heldKb: (shrunkAfter.rssKb - before.rssKb) / streams,
    };
  }

  /** Tells one change; CPU µs a delivery, ms until the slowest, ms of the server's loop, bytes. */
  async function change(server: Child) {
    await Promise.all(clients.map((client) => client.ask({ do: "expect", count: streams / CLIENTS })));
    await delay(PAUSE_MS);
    const before = await state(server);
    const { at, ms } = await server.ask<{ at: string; ms: number }>({ do: "change" });
    const arrivals = await Promise.all(
      clients.map((client) => client.ask<{ at: string; bytes: number }>({ do: "wait" })),
    );
    const after = await state(server);
    const last = arrivals.map((arrival) => Number(BigInt(arrival.at) - BigInt(at)) / 1e6);
    return {
      cpu: (after.cpu - before.cpu) / streams,
      slowest: Math.max(...last),
      loop: ms,
      bytes: arrivals[0]!.bytes,
    };
  }

  const memory = await open(headgate);
  const { bytes } = await change(headgate);
  using bare = new Child("./fanout-server.ts", ["bare", String(bytes)]);
  const bareMemory = await open(bare);
  for (let i = 0; i < 5; i++) for (const server of [bare, headgate]) await change(server); // warm

  const pairs: { bare: Awaited<ReturnType<typeof change>>; headgate: Awaited<ReturnType<typeof change>> }[] =
    [];
  for (let i = 0; i < CHANGES; i++) {
    if (i % 2 === 0) pairs.push({ bare: await change(bare), headgate: await change(headgate) });
    else {
      const own = await change(headgate);
      pairs.push({ headgate: own, bare: await change(bare) });
    }
  }
  const of = (peer: "bare" | "headgate", what: "cpu" | "slowest" | "loop") =>
    median(pairs.map((pair) => pair[peer][what]));
  const report = (what: "cpu" | "slowest", label: string, unit: string): void => {
    const ratio = median(pairs.map((pair) => pair.headgate[what] / pair.bare[what]));
    const goal = GOALS[what];
    print({
      bench: "fanout",
      name: `${streams} streams, ${label}, bare loop`,
      figure: of("bare", what),
      unit,
    });
    print({
      bench: "fanout",
      name: `${streams} streams, ${label}`,
      figure: of("headgate", what),
      unit,
      ratio,
      goal: `≤ ${goal} × bare`,
      met: ratio <= goal,
    });
  };
  report("cpu", "CPU of a delivery", "µs");
  report("slowest", "slowest delivery", "ms");
  print({
    bench: "fanout",
    name: `${streams} streams, loop held by a change`,
    figure: of("headgate", "loop"),
    unit: "ms",
    ratio: of("headgate", "loop") / of("bare", "loop"),
  });
  const kb = (label: string, figure: number) =>
    print({
      bench: "fanout",
      name: `${streams} streams, memory of a stream${label}`,
      figure,
      unit: "KB RSS",
    });
  const { rssKb, heldKb } = memory;
  kb(", bare sockets", bareMemory.rssKb);
  kb(", without what V8 keeps in reserve", heldKb);
  const met = rssKb <= GOALS.rssKb;
  const name = `${streams} streams, memory of a stream`;
  print({ bench: "fanout", name, figure: rssKb, unit: "KB RSS", goal: `≤ ${GOALS.rssKb} KB`, met });
}

for (const streams of [1000, 10_000]) await run(streams);
