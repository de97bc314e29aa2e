import { expect, test } from "vitest";
import type { ReportInput } from "#lib/contract/report.ts";
import { eventually } from "#test/support/eventually.ts";
import { Reporter } from "./reporter.ts";

function reporter(answer: (body: ReportInput) => boolean) {
  const arrived: ReportInput[] = [];
  const troubles: string[] = [];
  const made = new Reporter({
    client: {
      postReport: async ({ body }) => {
        if (!answer(body)) throw new Error("away");
        arrived.push(body);
      },
    },
    name: "checkout/127.0.0.1:1",
    zone: "a",
    everyMs: 5,
    calls: () => [{ service: "orders", instance: "127.0.0.1:2", ok: 1 }],
    held: () => ({ orders: "e.7" }),
    onTrouble: (what) => troubles.push(what),
  });
  return { made, arrived, troubles };
}

test("reports follow each other under their numbers, those that did not arrive first", async () => {
  let refusals = 3;
  const { made, arrived, troubles } = reporter(() => --refusals < 0);
  await eventually(() => arrived.length >= 6);
  made.abandon();
  expect(arrived.map(({ seq }) => seq)).toEqual(arrived.map((_, index) => index));
  expect(arrived[0]).toMatchObject({
    client: { service: "checkout", id: "127.0.0.1:1", zone: "a" },
    held: { orders: "e.7" },
    windowMs: 100,
  });
  expect(new Set(arrived.map(({ client }) => client.bootId)).size).toBe(1);
  expect(troubles).toEqual(["it cannot report: Error: away"]);
});

test("its last word is sent when it closes", async () => {
  const { made, arrived } = reporter(() => true);
  await made.close();
  const before = arrived.length;
  expect(before).toBeGreaterThan(0);
  await eventually(() => arrived.length === before);
});
