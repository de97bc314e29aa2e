import { environmentManager, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HeadgateError } from "#lib/contract/error.ts";
import { createTabCache } from "./tab-cache.ts";

beforeEach(() => {
  environmentManager.setIsServer(() => false);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const SESSION = { name: "ann", kind: "user", role: "viewer", scopes: ["view"], namespaces: ["*"] };
const refusal = () => new HeadgateError("unauthenticated", "no valid credential");
const refused = () =>
  Response.json({ error: { code: "unauthenticated", message: "no", requestId: "r" } }, { status: 401 });

/** A tab with one query that is refused so often at first, and what is asked of the API besides. */
function tab(answer: () => Response, refusals: number, more = {}) {
  const asked = vi.fn(async () => answer());
  vi.stubGlobal("fetch", asked);
  const leave = vi.fn();
  const { queries } = createTabCache(leave);
  let left = refusals;
  const queryFn = vi.fn(async () => {
    if (left-- > 0) throw refusal();
    return "told";
  });
  const observer = new QueryObserver(queries, { queryKey: ["a"], queryFn, retry: false, ...more });
  const stop = observer.subscribe(() => {});
  return { asked, leave, queries, queryFn, observer, stop };
}

test("whoever is signed out leaves, asked once however much is refused", async () => {
  const { asked, leave, queries, stop } = tab(refused, 9);
  await Promise.allSettled(
    ["b", "c"].map((key) =>
      queries.fetchQuery({ queryKey: [key], queryFn: () => Promise.reject(refusal()) }),
    ),
  );
  await vi.waitFor(() => expect(leave).toHaveBeenCalledOnce());
  expect(asked).toHaveBeenCalledOnce();
  stop();
});

test("whoever has another cookie by now stays, and what was refused is asked again", async () => {
  const { leave, observer, queryFn, stop } = tab(() => Response.json(SESSION), 1);
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe("told"));
  expect(queryFn).toHaveBeenCalledTimes(2);
  expect(leave).not.toHaveBeenCalled();
  stop();
});

test("what is refused again and again, though the session is known, does not lead in a circle", async () => {
  vi.useFakeTimers();
  const { asked, leave, queryFn, stop } = tab(() => Response.json(SESSION), 99, { refetchInterval: 500 });
  await vi.advanceTimersByTimeAsync(1900);
  // By itself 4 times, and once more after the first look.
  expect(queryFn).toHaveBeenCalledTimes(5);
  expect(asked).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(600);
  expect(asked).toHaveBeenCalledTimes(2);
  expect(leave).not.toHaveBeenCalled();
  stop();
});
