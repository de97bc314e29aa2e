import { environmentManager, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createQueryClient } from "./client.ts";
import { connection } from "./connection.ts";
import { isPaused, pausePage, resumePage } from "./pause.ts";

beforeEach(() => {
  environmentManager.setIsServer(() => false);
  vi.useFakeTimers();
});
afterEach(() => {
  resumePage();
  vi.useRealTimers();
});

function polled() {
  const client = createQueryClient(() => undefined);
  const asked = vi.fn(() => Promise.resolve(1));
  const options = { queryKey: ["a"], queryFn: asked, refetchInterval: 1000 };
  const stop = new QueryObserver(client, options).subscribe(() => {});
  return { client, asked, options, stop };
}

test("nothing is asked by itself on a page that is held, and all of it again afterwards", async () => {
  const { asked, stop } = polled();
  await vi.advanceTimersByTimeAsync(3100);
  expect(asked).toHaveBeenCalledTimes(4);
  pausePage();
  expect(isPaused()).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveBeenCalledTimes(4);
  resumePage();
  await vi.advanceTimersByTimeAsync(1100);
  expect(asked.mock.calls.length).toBeGreaterThan(4);
  stop();
});

test("what an action touched is asked again also then; what is only looked at once more is not", async () => {
  const { client, asked, options, stop } = polled();
  await vi.advanceTimersByTimeAsync(10);
  pausePage();
  await client.invalidateQueries({ queryKey: ["a"] });
  expect(asked).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(10_000);
  new QueryObserver(client, options).subscribe(() => {})();
  expect(asked).toHaveBeenCalledTimes(2);
  const other = vi.fn(() => Promise.resolve(2));
  new QueryObserver(client, { queryKey: ["new"], queryFn: other }).subscribe(() => {});
  expect(other).toHaveBeenCalledTimes(1);
  stop();
});

test("what is on screen is as old as the last answer where the stream was cut, and a second press changes nothing", () => {
  vi.setSystemTime(1_000_000);
  connection.set({ kind: "live" });
  pausePage();
  const first = connection.get();
  expect(first).toEqual({ kind: "paused", since: 1_000_000, asOf: 1_000_000 });
  vi.setSystemTime(1_005_000);
  pausePage();
  expect(connection.get()).toBe(first);
  resumePage();
  expect(connection.get()).toEqual({ kind: "connecting" });
});
