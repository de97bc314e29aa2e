import { expect, test } from "vitest";
import { knownCircuit, whyNot } from "./circuit-words.ts";

const cause = (kind: "circuit_open" | "probe_passing") => ({ kind, since: 1, text: "" });

test("what is so already is no choice, and says so", () => {
  const closed = { state: "closed" } as const;
  expect(whyNot("open", closed)).toBeUndefined();
  expect(whyNot("closed", closed)).toBeUndefined();
  expect(whyNot("half-open", closed)).toContain("nothing to try");
  expect(whyNot("auto", closed)).toContain("already");
});

test("what an operator holds runs on underneath: an open one can be tried, whatever is laid over it", () => {
  const ejected = { state: "open", forced: "open" } as const;
  expect(whyNot("half-open", ejected)).toBeUndefined();
  expect(whyNot("auto", ejected)).toBeUndefined();
  expect(whyNot("open", ejected)).toContain("already");
});

test("a list tells of the circuit by the causes of the instance", () => {
  expect(knownCircuit({ causes: [cause("circuit_open")], intents: { drains: [] } })).toEqual({
    state: "open",
  });
  expect(knownCircuit({ causes: [cause("probe_passing")], intents: { drains: [] } })).toEqual({
    state: "closed",
  });
});
