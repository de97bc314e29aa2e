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
    "Weight 25: base 100, as it registered, since 02:55; times 0.5, degraded, it says of itself that it is degraded, since 02:56; times 0.5, slow start.",
  );
});

test("where the status takes all, the cause that decided it is told", () => {
  const causes = [{ kind: "probe_failing", since: 7, text: "3 checks in a row failed: status 503" }];
  const factors = [{ kind: "status", value: 0, since: 7, text: "it is unhealthy" }];
  expect(told({ weight: 0, status: "unhealthy", causes, factors } as Partial<Explanation>)).toContain(
    "times 0, unhealthy, 3 checks in a row failed: status 503, since 02:57.",
  );
});
