import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRefresher } from "./refresher.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function watched(answerMs: number) {
  const client = new QueryClient();
  const asked = vi.fn(
    () => new Promise<number>((resolve) => setTimeout(() => resolve(asked.mock.calls.length), answerMs)),
  );
  const stop = new QueryObserver(client, {
    queryKey: ["listServices", { ns: "a" }],
    queryFn: asked,
  }).subscribe(() => {});
  return { client, asked, stop };
}

test("a storm of events asks at most four times a second", async () => {
  const { client, asked, stop } = watched(1);
  await vi.advanceTimersByTimeAsync(10);
  const refresher = createRefresher(client);
  asked.mockClear();
  for (let i = 0; i < 1000; i++) {
    refresher.mark([["listServices", { ns: "a" }]]);
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(asked.mock.calls.length).toBeLessThanOrEqual(5);
  expect(asked.mock.calls.length).toBeGreaterThanOrEqual(3);
  refresher.stop();
  stop();
});

test("what changes while a slow answer is under way is asked for again, and the answer is not cut off", async () => {
  const { client, asked, stop } = watched(600);
  const refresher = createRefresher(client);
  await vi.advanceTimersByTimeAsync(100);
  refresher.mark([["listServices", { ns: "a" }]]);
  await vi.advanceTimersByTimeAsync(550);
  expect(client.getQueryData(["listServices", { ns: "a" }])).toBe(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toHaveBeenCalledTimes(2);
  expect(client.getQueryData(["listServices", { ns: "a" }])).toBe(2);
  refresher.stop();
  stop();
});

test("the last event of a storm is never lost", async () => {
  const { client, asked, stop } = watched(1);
  await vi.advanceTimersByTimeAsync(10);
  const refresher = createRefresher(client);
  refresher.mark([["listServices"]]);
  await vi.advanceTimersByTimeAsync(50);
  asked.mockClear();
  refresher.mark([["listServices"]]);
  await vi.advanceTimersByTimeAsync(300);
  expect(asked).toHaveBeenCalledTimes(1);
  refresher.stop();
  stop();
});

test("an event that is told while a feed's older answer is on its way stands in the feed", async () => {
  const client = new QueryClient();
  const event = { id: "2", at: 1, text: "", kind: "store.up" } as const;
  const queryKey = ["listEvents", {}];
  const answer = () => new Promise((resolve) => setTimeout(() => resolve({ items: [], total: 0 }), 600));
  const stop = new QueryObserver(client, { queryKey, queryFn: answer }).subscribe(() => {});
  const refresher = createRefresher(client);
  refresher.tell(event);
  await vi.advanceTimersByTimeAsync(1000);
  expect(client.getQueryData(queryKey)).toEqual({ items: [event], total: 1 });
  refresher.stop();
  stop();
});
