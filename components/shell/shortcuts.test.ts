import { expect, test } from "vitest";
import { createKeyReader, shortcuts } from "./shortcuts.ts";

test("one key is a command, and two one after the other are", () => {
  const read = createKeyReader();
  expect(read("p", 0)).toEqual({ kind: "pause" });
  expect(read("g", 10)).toBeUndefined();
  expect(read("e", 500)).toEqual({ kind: "go", to: "events" });
  expect(read("e", 600)).toBeUndefined();
});

test("of two keys the second may mean something else by itself", () => {
  const read = createKeyReader();
  expect(read("t", 0)).toEqual({ kind: "theme" });
  read("g", 10);
  expect(read("t", 20)).toEqual({ kind: "go", to: "topology" });
  read("g", 30);
  expect(read("t", 5000)).toEqual({ kind: "theme" });
});

test("what means nothing is forgotten, and a first key may be pressed anew", () => {
  const read = createKeyReader();
  read("g", 0);
  expect(read("x", 10)).toBeUndefined();
  expect(read("s", 20)).toBeUndefined();
  read("g", 30);
  read("g", 40);
  expect(read("s", 50)).toEqual({ kind: "go", to: "services" });
});

test("no two shortcuts are the same", () => {
  const all = Object.values(shortcuts)
    .flat()
    .map(({ keys }) => keys.join(" "));
  expect(new Set(all).size).toBe(all.length);
});
