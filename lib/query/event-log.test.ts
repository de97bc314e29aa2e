import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { api } from "./api.ts";
import { eventsAfterQuery } from "./event-log.ts";

const AT = 1_000_000;
const logged = (n: number, at: number): LoggedEvent => ({
  id: `00000000001-${String(n).padStart(8, "0")}`,
  kind: "status.changed",
  at,
  text: "",
});

/** A log with an event each so many ms from AT on, that answers as the API does. */
function logOf(everyMs: number) {
  const all = Array.from({ length: 2000 }, (_, n) => logged(n, AT + n * everyMs));
  return vi.spyOn(api, "listEvents").mockImplementation(async (call) => {
    const { since, until, limit } = (call?.query ?? {}) as Readonly<Record<string, string>>; // no other is asked
    const found = all.filter(({ at }) => at >= Number(since) && at < Number(until)).toReversed();
    return { items: found.slice(0, Number(limit)) };
  });
}

const after = async () => {
  const items = await new QueryClient().fetchQuery(eventsAfterQuery({}, logged(0, AT)));
  return items.map(({ id }) => Number(id.slice(-8)));
};

test("right after an event is what came next, also where hundreds came within its minute", async () => {
  const next = Array.from({ length: 20 }, (_, n) => 20 - n);
  const log = logOf(10);
  expect(await after()).toEqual(next);
  log.mockRestore();
  const slow = logOf(2000);
  expect(await after()).toEqual(next);
  slow.mockRestore();
});
