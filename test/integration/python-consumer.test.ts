import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { calledService } from "#test/support/called-service.ts";
import { eventually } from "#test/support/eventually.ts";

const CONSUMER = fileURLToPath(new URL("../../docs/examples/consumer.py", import.meta.url));
const ORDERS = { namespace: "default", service: "orders" };

test("the consumer of docs/clients.md follows a table, calls by it and reports what became of it", async () => {
  await using server = await ApiServer.start();
  const { instances, at } = await calledService(server, "orders", 3);
  const [gone, drained, left] = instances;
  const token = await server.token(["routes:read", "report"]);
  const state = () => server.control.state()?.service(ORDERS);
  await eventually(() => state()?.tally.serving === 3, { withinMs: 30_000 });
  await server.call("POST", `${at(drained!)}/drain`, { token: BOOTSTRAP, body: { reason: "deploy" } });
  await gone!.stop();

  const env = { ...process.env, HEADGATE_URL: server.url, HEADGATE_TOKEN: token };
  const { stdout } = await promisify(execFile)("python3", [CONSUMER, "orders", "/", "40"], { env });

  // A refused connection is made up for; a drained instance is not called at all.
  expect(JSON.parse(stdout)).toEqual({ answered: { [left!.id]: 40 }, failed: 0 });
  expect(drained!.calls).toBe(0);
  const [reporter] = await eventually(() => {
    const reporters = [...(state()?.traffic.reporters ?? [])];
    return reporters.length > 0 && reporters;
  });
  expect(reporter?.[0]).toMatch(/^consumer\/python:\d+$/);
  expect(reporter?.[1].held).toBeGreaterThan(0);
  expect(reporter?.[1].calls.has(left!.id)).toBe(true);
});
