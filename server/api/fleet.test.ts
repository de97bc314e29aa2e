import { expect, test } from "vitest";
import type { KnownClient, KnownClients } from "#server/ports/clients.ts";
import type { LeaderState } from "#server/ports/control.ts";
import { Stepper } from "#test/support/core.ts";
import { fleet } from "./fleet.ts";
import type { ApiDeps, Call } from "./handler.ts";

const client = { namespace: "default", id: "checkout/1", wideUpTo: 7, apart: new Set() };

/** A leader of one service, whose replicas say who consumes tables when they are told to. */
function leading() {
  const stepper = new Stepper().fleet(0, [1]);
  const time = { now: 1_000_000 };
  const waiting: (() => void)[] = [];
  const looks = { clients: 0 };
  const state = {
    services: () => [stepper.state],
    policy: () => stepper.policy,
    changedAt: () => undefined,
    changedAfter: () => undefined,
    tableHeldBack: () => undefined,
    tableRevision: () => 7,
  } as unknown as LeaderState; // no more of it is asked
  const known = async (): Promise<KnownClients> => {
    looks.clients += 1;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { clients: [client as unknown as KnownClient], silentReplicas: [] }; // nor of a client
  };
  const control = {
    now: () => time.now,
    state: () => state,
    clients: { known },
  } as unknown as ApiDeps["control"]; // nor of this
  const { getFleet } = fleet({ control });
  const call = { params: { ns: "default" } } as unknown as Call<"getFleet">;
  const ask = async () => (await getFleet(call)).body;
  const answer = () => {
    for (const tell of waiting.splice(0)) tell();
  };
  return { ask, answer, time, looks };
}

test("whoever looks while the first one waits for who consumes tables gets the same answer", async () => {
  const { ask, answer, looks } = leading();
  const both = Promise.all([ask(), ask()]);
  answer();
  const [first, second] = await both;
  expect(first.clients).toMatchObject({ total: 1, behind: 0 });
  expect(first.ranked[0]?.coverage).toEqual({ reporting: 0, consumers: 1 });
  expect(second).toBe(first);
  expect(looks.clients).toBe(1);
});

test("it is worked out again after a quarter of a second, and a replica that is silent then holds up nobody", async () => {
  const { ask, answer, time, looks } = leading();
  const asked = ask();
  answer();
  const first = await asked;
  expect(await ask()).toBe(first);
  time.now += 6000;
  const later = await ask();
  expect(later).not.toBe(first);
  expect(later.clients).toMatchObject({ total: 1 });
  expect(looks.clients).toBe(2);
});
