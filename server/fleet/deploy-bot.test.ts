import { expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { json, localServer } from "#test/support/local-server.ts";
import { viewOf } from "#test/support/sample-drain.ts";
import { runDeployBot } from "./deploy-bot.ts";
import { type Ask, row, type Row } from "./schedule-row.ts";

const ask = (asks: Ask) => row([[0, 10]], "orders", [1], { asks }) as Row<{ asks: Ask }>;
const maintenance = ask({ kind: "maintenance", reason: "r" });
const drain = ask({ kind: "drain", reason: "r" });
const refusal = { error: { code: "conflict", message: "minCapacity refuses", requestId: "r" } };

test("asks once for what is to stand, tells a refusal, and takes back what stands when it ends", async () => {
  await using server = await localServer((request, response) => {
    if (request.method === "GET")
      return json(response, 200, {
        items: [viewOf(100, { id: "10.0.0.1:1", zone: "a" }), viewOf(100, { zone: "b" })],
        total: 2,
      });
    if (request.url?.endsWith("/drain") === true && request.method === "POST")
      return json(response, 409, refusal);
    return request.method === "DELETE" ? json(response, 204) : json(response, 200, {});
  });
  const stopping = new AbortController();
  const troubles: string[] = [];
  const asked = (line: RegExp) => server.asked.filter((each) => line.test(each));
  const running = runDeployBot({
    url: server.url,
    token: "t",
    asks: () => [maintenance, drain],
    signal: stopping.signal,
    onTrouble: (what) => troubles.push(what),
  });
  await eventually(() => troubles.some((what) => what.includes("minCapacity refuses")));
  expect(asked(/^DELETE/)).toEqual([]);
  stopping.abort();
  await running;
  expect(asked(/^PUT .*10\.0\.0\.7.*\/maintenance/)).toHaveLength(1);
  expect(asked(/^POST .*\/drain/)).toHaveLength(1);
  expect(asked(/^DELETE .*\/maintenance/)).toHaveLength(1);
  expect(asked(/10\.0\.0\.1/)).toEqual([]);
});
