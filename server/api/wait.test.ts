import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { waitUntil } from "./wait.ts";

function setting() {
  const listeners = new Set<() => void>();
  const clock = new FakeClock();
  const client = new AbortController();
  const stopping = new AbortController();
  const control = {
    onServiceChange: (_: unknown, listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const options = {
    control,
    clock,
    service: { namespace: "default", service: "orders" },
    waitMs: 1000,
    signal: client.signal,
    stopping: stopping.signal,
  };
  const change = () => {
    for (const listener of listeners) listener();
  };
  const isClean = () => listeners.size === 0 && clock.waiting === 0;
  return { options, clock, client, stopping, change, isClean };
}

test("what holds already is not waited for", async () => {
  const { options, isClean } = setting();
  await waitUntil(() => true, options);
  await waitUntil(() => false, { ...options, waitMs: 0 });
  expect(isClean()).toBe(true);
});

test("a wait ends with the change that makes it true, not with one before", async () => {
  const { options, change, isClean } = setting();
  let looks = 0;
  const waiting = waitUntil(() => ++looks === 3, options);
  change();
  expect(isClean()).toBe(false);
  change();
  await waiting;
  expect(isClean()).toBe(true);
});

test.each<[string, (setting_: ReturnType<typeof setting>) => void]>([
  ["its time", ({ clock }) => clock.advance(1000)],
  ["the server's stop", ({ stopping }) => stopping.abort()],
])("a wait ends with %s", async (_, end) => {
  const made = setting();
  const waiting = waitUntil(() => false, made.options);
  end(made);
  await waiting;
  expect(made.isClean()).toBe(true);
});

test("a wait fails with its client, and with what looking throws", async () => {
  const gone = setting();
  const waiting = waitUntil(() => false, gone.options);
  gone.client.abort();
  await expect(waiting).rejects.toThrow("went away");
  expect(gone.isClean()).toBe(true);
  const broken = setting();
  let looks = 0;
  const failing = waitUntil(() => {
    if (++looks > 1) throw new Error("no leader");
    return false;
  }, broken.options);
  broken.change();
  await expect(failing).rejects.toThrow("no leader");
  expect(broken.isClean()).toBe(true);
});
