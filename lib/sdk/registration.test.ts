import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { json, localServer, type LocalServer } from "#test/support/local-server.ts";
import { HeadgateError } from "./client.ts";
import { connect } from "./connect.ts";
import type { Client } from "./public.ts";
import { KeptRegistration } from "./registration.ts";
import { openWire } from "./wire.ts";

const ADDRESS = "10.0.0.7:80";
const PLACE = "/v1/namespaces/default/services/orders/instances/10.0.0.7%3A80";
const WELL: Record<string, number> = { PUT: 201, leave: 202, heartbeat: 200, DELETE: 204 };

/** Answers each kind of request by a list, the last for ever: a status, or nothing at all. */
type Answers = Record<string, readonly (number | "silence")[]>;

let open: Disposing[] = [];
type Disposing = Pick<LocalServer, typeof Symbol.asyncDispose> | { close(): Promise<void> };
afterEach(async () => {
  for (const one of open.reverse()) await ("close" in one ? one.close() : one[Symbol.asyncDispose]());
  open = [];
});

async function headgate(answers: Answers = {}) {
  const counts = new Map<string, number>();
  const state = { answers };
  const server = await localServer(({ method = "", url = "" }, response) => {
    if (!url.startsWith(PLACE)) return json(response, 202);
    const kind = /\/(leave|heartbeat)$/.exec(url)?.[1] ?? method;
    const nth = counts.get(kind) ?? 0;
    counts.set(kind, nth + 1);
    const list = state.answers[kind] ?? [WELL[kind] ?? 500];
    answer(response, list[Math.min(nth, list.length - 1)] ?? 500);
  });
  open.push(server);
  return { ...server, url: server.url, asked: (kind: string) => counts.get(kind) ?? 0, state };
}

function answer(response: ServerResponse, status: number | "silence"): void {
  if (status !== "silence") json(response, status, {}, status === 503 ? { "retry-after": "0" } : {});
}

function client(urls: readonly string[], onTrouble: (what: string) => void = () => {}): Client {
  const made = connect({ urls, service: "orders", onTrouble });
  open.push(made);
  return made;
}

const quiet = { address: ADDRESS, onSignal: "nothing" } as const;

test("leaving goes on through failures until it is out, and nothing is cut short by a DELETE", async () => {
  const server = await headgate({ leave: [503, 202], heartbeat: [200, 503, 503, 200, 404] });
  const troubles: string[] = [];
  const registration = client([server.url], (what) => troubles.push(what)).register(quiet);
  await registration.registered;
  await registration.leave();
  expect(["leave", "heartbeat", "DELETE"].map((kind) => server.asked(kind))).toEqual([2, 5, 0]);
  expect(troubles).toHaveLength(1);
});

test("at its deadline it takes itself out", async () => {
  const server = await headgate({ leave: [503] });
  const registration = client([server.url]).register({ ...quiet, leaveSeconds: 1 });
  await registration.registered;
  await registration.leave();
  expect([server.asked("leave") > 1, server.asked("DELETE")]).toEqual([true, 1]);
});

test("where nobody answers any more it ends with its lease, however long its calls may take to end", async () => {
  const server = await headgate();
  const made = client([server.url]);
  await made.register({ ...quiet, leaveSeconds: 3600 }).registered;
  server.state.answers = { leave: ["silence"], heartbeat: ["silence"], DELETE: ["silence"] };
  await made.close();
  expect(server.asked("DELETE")).toBe(0);
});

test("an address that has fallen silent is left for another, also while leaving", async () => {
  const silent = await headgate();
  const other = await headgate({ leave: [202], heartbeat: [404] });
  const registration = client([silent.url, other.url]).register(quiet);
  await registration.registered;
  silent.state.answers = { leave: ["silence"], heartbeat: ["silence"], DELETE: ["silence"] };
  await registration.leave();
  expect([other.asked("leave"), other.asked("heartbeat")]).toEqual([1, 1]);
});

test("a replica that takes no writes is left for one that does", async () => {
  const readonly = await headgate({ PUT: [503], heartbeat: [503] });
  const good = await headgate();
  const made = client([readonly.url, good.url]);
  await made.register({ ...quiet, leaveSeconds: 0 }).registered;
  expect([readonly.asked("PUT"), good.asked("PUT")]).toEqual([1, 1]);
});

test("who is refused hears of it in the library's own terms, and is in once it is refused no more", async () => {
  const server = await headgate({ PUT: [403, 401, 201] });
  const wire = openWire({ urls: [server.url], token: undefined, namespace: "default", clientName: "a/b" });
  const troubles: string[] = [];
  const kept = new KeptRegistration({
    wire,
    place: { service: "orders", instance: ADDRESS },
    options: { ...quiet, leaveSeconds: 0, ttlSeconds: 5 },
    onTrouble: (what) => troubles.push(what),
    askMs: 1000,
    refusedMs: 10,
  });
  const refused: unknown = await kept.registered.catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(HeadgateError);
  expect(refused).toMatchObject({ code: "refused", service: "orders", cause: { code: "permission_denied" } });
  await eventually(() => server.asked("PUT") === 3 && server.asked("heartbeat") > 0);
  expect(troubles).toHaveLength(1);
  await kept.leave();
  expect(server.asked("DELETE")).toBe(1);
});

test("whoever is told of trouble and fails at it harms neither registration nor process", async () => {
  const server = await headgate({ PUT: [503, 201] });
  const made = client([server.url], () => {
    throw new Error("the user's own");
  });
  await made.register({ ...quiet, leaveSeconds: 0 }).registered;
  expect(server.asked("PUT")).toBe(2);
});

test("a closed client takes no registration; one that was not in yet when it closed says so", async () => {
  const server = await headgate({ PUT: ["silence"] });
  const made = client([server.url]);
  const waiting = made.register(quiet);
  await eventually(() => server.asked("PUT") === 1);
  await made.close();
  await expect(waiting.registered).rejects.toMatchObject({ code: "closed" });
  expect([server.asked("leave"), server.asked("DELETE")]).toEqual([0, 1]);
  expect(() => made.register(quiet)).toThrow(HeadgateError);
});

test("an id that cannot be sent in a header is refused", () => {
  for (const id of ["", "a b", "ä", "a\nb", "x".repeat(201)])
    expect(() => connect({ urls: "http://127.0.0.1:1", id })).toThrow(TypeError);
});
