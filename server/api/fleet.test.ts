import { expect, test } from "vitest";
import type { KnownClient, KnownClients } from "#server/ports/clients.ts";
import type { LeaderState } from "#server/ports/control.ts";
import { Stepper } from "#test/support/core.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { fleet } from "./fleet.ts";
import type { ApiDeps, Call } from "./handler.ts";

const client = { namespace: "default", id: "checkout/1", wideUpTo: 7, apart: new Set() };

/** A leader of one service, whose replicas say who consumes tables when they are told to. */
function leading() {
  const stepper = new Stepper().fleet(0, [1]);
  const clock = new FakeClock();
  const waiting: (() => void)[] = [];
  const looks = { clients: 0 };
  const state = {
    services: () => [stepper.state],
    policy: () => stepper.policy,
    changedAt: () => undefined,
    changedAfter: () => undefined,
    tableHeldBack: () => undefined,
    tableRevision: () => 7,
    published: () => undefined,
  } as unknown as LeaderState; // no more of it is asked
  const known = async (): Promise<KnownClients> => {
    looks.clients += 1;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { clients: [client as unknown as KnownClient], silentReplicas: [] }; // nor of a client
  };
  const control = {
    now: () => clock.now(),
    state: () => state,
    clients: { known },
  } as unknown as ApiDeps["control"]; // nor of this
  const { getFleet } = fleet({ control, clock });
  const ask = async (ns = "default") =>
    (await getFleet({ params: { ns } } as unknown as Call<"getFleet">)).body;
  const answer = () => {
    for (const tell of waiting.splice(0)) tell();
  };
  return { ask, answer, clock, looks };
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
  const { ask, answer, clock, looks } = leading();
  const asked = ask();
  answer();
  const first = await asked;
  clock.advance(6000);
  const later = await ask();
  expect(later).not.toBe(first);
  expect(later.clients).toMatchObject({ total: 1 });
  expect(looks.clients).toBe(2);
});

test("whoever asks soon after another gets what is known then, in a quarter of a second at most", async () => {
  const { ask, answer, clock } = leading();
  const asked = ask();
  answer();
  const first = await asked;
  clock.advance(100);
  const next = Promise.all([ask(), ask()]);
  clock.advance(150);
  const [second, third] = await next;
  expect(second).not.toBe(first);
  expect(third).toBe(second);
});

test("of namespaces that are made up the newest are remembered", async () => {
  const { ask, answer, clock, looks } = leading();
  const look = async (ns: string) => {
    const asked = ask(ns);
    await Promise.resolve();
    answer();
    await asked;
  };
  await look("default");
  for (let n = 0; n < 64; n += 1) await look(`made-up-${n}`);
  clock.advance(250);
  await look("default");
  expect(looks.clients).toBe(66);
});
