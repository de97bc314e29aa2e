import { expect, test } from "vitest";
import { Supply } from "./supply.ts";

test("the worst way is the source; of several that go and come, each turn is told once", () => {
  const troubles: string[] = [];
  const supply = new Supply((what) => troubles.push(what));
  const [one, two] = [{}, {}];
  expect(supply.source).toBe("away");
  supply.set(one, "stream");
  supply.set(two, "away");
  expect([supply.source, troubles]).toEqual(["away", []]);
  supply.set(two, "stream");
  expect([supply.source, troubles]).toEqual(["stream", []]);
  supply.set(one, "away", new Error("refused"));
  supply.set(two, "away", new Error("refused too"));
  supply.set(one, "poll");
  expect(supply.source).toBe("away");
  supply.set(two, "stream");
  expect(supply.source).toBe("poll");
  supply.set(one, "stream");
  expect(supply.source).toBe("stream");
  expect(troubles).toEqual([
    "tables do not come, those that are held stand: Error: refused",
    "streams do not come through: tables are polled",
    "tables come by stream again",
  ]);
  supply.end();
  expect(supply.source).toBe("away");
});
