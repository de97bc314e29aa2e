import { IconRocket } from "@tabler/icons-react";
import { expect, test } from "vitest";
import { summaryOf } from "./summary.ts";

const ms = (value: number) => `${value} ms`;

test("a chart in a sentence: each line, what is missing, what happened", () => {
  const deploy = { key: "1", at: 1, icon: IconRocket, tone: "planned", word: "Deploy", text: "2.0" } as const;
  expect(
    summaryOf(
      "Latency",
      [
        { label: "p50", values: [12, null, 30, 14] },
        { label: "p99", values: [null, null] },
      ],
      [{ from: 0, until: 1, cause: "nobody reported" }],
      [deploy],
      ms,
    ),
  ).toBe("Latency: p50 12 ms to 30 ms, last 14 ms; p99 not known. Gaps: nobody reported. 1 event marked.");
});

test("what there is too much of is left to the table", () => {
  const series = Array.from({ length: 6 }, (_, index) => ({ label: `s${index}`, values: [1] }));
  expect(summaryOf("Share", series, [], [], String)).toBe(
    "Share: s0 1, last 1; s1 1, last 1; s2 1, last 1; s3 1, last 1; and 2 more.",
  );
  expect(summaryOf("Share", [], [], [], String)).toBe("Share: nothing to draw.");
});
