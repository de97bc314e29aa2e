import { expect, test } from "vitest";

import { Gate } from "./gate.ts";

test("no more tasks run at once than the limit, all get their turn in order, and a failed one frees its place", async () => {
  const gate = new Gate(3);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, async (_, i) =>
      gate.pass(async () => {
        begun.push(i);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        if (i % 5 === 0) throw new Error("failed");
        return i;
      }),
    ),
  );
  expect(most).toBe(3);
  expect(begun).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(results.filter(({ status }) => status === "rejected").length).toBe(4);
});
