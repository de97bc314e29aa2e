import { expect, test } from "vitest";
import type { Explanation } from "#lib/contract/explain.ts";
import { weightSentence } from "./weight-sentence.ts";

const told = (rest: Partial<Explanation>) =>
  weightSentence(
    {
      base: { value: 100, from: "registration", since: 5, text: "as it registered" },
      factors: [],
      weight: 100,
      marks: [],
      ...rest,
    } as unknown as Explanation, // of an explanation, as much as the sentence tells
    (at) => `02:5${at}`,
  );

test("a base that nothing takes from, with its cause and since when", () => {
  expect(told({})).toBe("Weight 100: base 100, as it registered, since 02:55; nothing takes from it.");
  expect(told({ marks: ["panic"] })).toContain("in panic nothing takes from it");
});

test("each factor with its cause and its time", () => {
  expect(
    told({
      weight: 25,
      factors: [
        { kind: "degraded", value: 0.5, since: 6, text: "it says of itself that it is degraded" },
        { kind: "slow_start", value: 0.5, since: 0, text: "" },
      ],
    }),
  ).toBe(
    "Weight 25: base 100, as it registered, since 02:55; times 0.5 for degraded, it says of itself that it is degraded, since 02:56; times 0.5 for slow start.",
  );
});
