import { afterEach, expect, test, vi } from "vitest";
import { connection } from "./connection.ts";
import { heldHere, leadWhereAnswered, noteReached } from "./leading.ts";

const asked = vi.spyOn(globalThis, "fetch");
afterEach(() => {
  asked.mockReset();
  connection.set({ kind: "live" });
});

test("while the stream is there, nothing is asked before one is led on", async () => {
  connection.set({ kind: "live" });
  const go = vi.fn();
  void leadWhereAnswered(go);
  expect(go).toHaveBeenCalledOnce();
  expect(asked).not.toHaveBeenCalled();
});

test("without it the page stays where Headgate does not answer, and a proxy's answer is none", async () => {
  connection.set({ kind: "reconnecting", since: 0 });
  const go = vi.fn();
  asked.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await leadWhereAnswered(go);
  expect(heldHere.get()).toBe(true);
  asked.mockResolvedValueOnce(new Response("", { status: 502 }));
  await leadWhereAnswered(go);
  expect(go).not.toHaveBeenCalled();

  asked.mockResolvedValueOnce(new Response("ok"));
  await leadWhereAnswered(go);
  expect(go).toHaveBeenCalledOnce();
  expect(heldHere.get()).toBe(false);
});

test("of two that were asked for one after the other the later is led to, however late the first is answered", async () => {
  connection.set({ kind: "reconnecting", since: 0 });
  const first = Promise.withResolvers<Response>();
  asked.mockReturnValueOnce(first.promise).mockResolvedValueOnce(new Response("ok"));
  const [goFirst, goSecond] = [vi.fn(), vi.fn()];
  const leading = leadWhereAnswered(goFirst);
  await leadWhereAnswered(goSecond);
  first.resolve(new Response("ok"));
  await leading;
  expect(goFirst).not.toHaveBeenCalled();
  expect(goSecond).toHaveBeenCalledOnce();
});

test("what is told of a page that stayed is over once anything is answered, also without a stream", async () => {
  connection.set({ kind: "paused", since: 0, asOf: 0 });
  asked.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await leadWhereAnswered(vi.fn());
  expect(heldHere.get()).toBe(true);
  noteReached();
  expect(heldHere.get()).toBe(false);
});

test("what is told of a page that stayed is over with the stream's return", async () => {
  connection.set({ kind: "reconnecting", since: 0 });
  asked.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await leadWhereAnswered(vi.fn());
  connection.set({ kind: "live" });
  expect(heldHere.get()).toBe(false);
});
