import { describe, expect, test } from "vitest";
import type { ServedClient } from "#server/ports/clients.ts";
import type { Held } from "#server/control/reported-held.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { ClientDirectory } from "./client-directory.ts";
import { SelfDescriptions } from "./self-descriptions.ts";

const replica = (id: string) => ({ id, advertise: `http://${id}`, version: "0", startedAt: 0 });

function served(id: string, more: Partial<ServedClient> = {}): ServedClient {
  return {
    namespace: "default",
    id,
    named: true,
    transport: "stream",
    open: true,
    lastContactAt: 5,
    streaming: true,
    together: [{ services: undefined, upTo: 10 }],
    polled: {},
    ...more,
  };
}

function newDirectory() {
  const clock = new FakeClock();
  const world = {
    local: [] as ServedClient[],
    remote: (): Promise<readonly ServedClient[]> => Promise.resolve([]),
    others: [replica("b")],
    reported: new Map<string, Map<string, Held>>(),
    asked: 0,
  };
  const descriptions = new SelfDescriptions();
  const directory = new ClientDirectory({
    clock,
    self: replica("a"),
    local: { served: () => world.local },
    others: () => world.others,
    ask: () => {
      world.asked += 1;
      return world.remote();
    },
    descriptions,
    reported: { by: (_, client) => world.reported.get(client) ?? new Map<string, Held>() },
    now: () => clock.now(),
  });
  const reports = (id: string, revision: number, isFresh = true) => {
    descriptions.tell({
      namespace: "default",
      id,
      zone: "a",
      sdk: undefined,
      at: clock.now(),
      windowMs: 5000,
    });
    world.reported.set(id, new Map([["orders", { revision, at: clock.now(), isFresh }]]));
  };
  return { clock, world, directory, reports };
}

test("a client on two replicas stands once, as where it was in contact last", async () => {
  const { world, directory } = newDirectory();
  const poll = { transport: "poll", open: false, streaming: false, together: [] } as const;
  world.local = [served("checkout/1", { ...poll, polled: { orders: 3 } })];
  world.remote = async () => [served("checkout/1")];
  const { clients, silentReplicas } = await directory.known("default");
  expect(silentReplicas).toEqual([]);
  expect(clients).toMatchObject([
    { id: "checkout/1", transport: "stream", replicas: ["a", "b"], wideUpTo: 10 },
  ]);
  expect([clients[0]!.held("orders", 12), clients[0]!.held("orders", 7)]).toEqual([10, 7]);
});

test("a replica that does not answer is named, and the others' clients are told", async () => {
  const { world, directory } = newDirectory();
  world.others = [replica("b"), replica("c")];
  world.local = [served("checkout/1")];
  world.remote = () =>
    world.asked === 1 ? Promise.reject(new Error("no answer")) : Promise.resolve([served("x/2")]);
  const { clients, silentReplicas } = await directory.known(undefined);
  expect(silentReplicas).toEqual(["b"]);
  expect(clients.map(({ id }) => id)).toEqual(["checkout/1", "x/2"]);
});

test("who looks again within two seconds, or at the same time, asks nobody", async () => {
  const { world, clock, directory } = newDirectory();
  await Promise.all([directory.known("default"), directory.known("default"), directory.known(undefined)]);
  expect(world.asked).toBe(2);
  clock.advance(2001);
  await directory.known("default");
  expect(world.asked).toBe(3);
});

describe("what a client reports that it holds", () => {
  test("counts before what its socket took, while it is fresh", async () => {
    const { world, clock, directory, reports } = newDirectory();
    world.local = [served("checkout/1")];
    reports("checkout/1", 4);
    const held = async () => (await directory.known("default")).clients[0]!.held("orders", 12);
    expect(await held()).toBe(4);
    clock.advance(3000);
    reports("checkout/1", 4, false);
    expect(await held()).toBe(10);
  });

  test("is all there is of one that no replica serves, until it is silent for long", async () => {
    const { clock, directory, reports } = newDirectory();
    reports("checkout/1", 4);
    const { clients } = await directory.known("default");
    expect(clients).toMatchObject([
      { id: "checkout/1", transport: "report", zone: "a", open: false, replicas: [] },
    ]);
    expect(clients[0]!.held("payments", 9)).toBeUndefined();
    expect((await directory.known("other")).clients).toEqual([]);
    clock.advance(900_001);
    expect((await directory.known("default")).clients).toEqual([]);
  });
});
