import type { IncomingMessage, ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { HeadgateError } from "#lib/contract/error.ts";
import { LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import { calls, reportBody } from "#test/support/reports.ts";
import { postReport } from "./reports.ts";

const latencyMs = { bounds: [...LATENCY_BOUNDS_MS], counts: LATENCY_BOUNDS_MS.map(() => 1).concat(1) };

/** A report whose body is there already, to many instances or to one. */
function arrived(id: string, instances: number, type = "application/json"): IncomingMessage {
  const many = Array.from({ length: instances }, (_, n) =>
    calls(`10.0.${n >> 8}.${n & 255}:80`, 1, { latencyMs }),
  );
  const bytes = Buffer.from(JSON.stringify(reportBody({ id, calls: many })));
  // What is asked of a request here.
  const body = { headers: { "content-type": type }, [Symbol.asyncIterator]: () => once(bytes) };
  return body as unknown as IncomingMessage;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function desk() {
  const taken: string[] = [];
  const handler = postReport({ take: (_namespace, report) => void taken.push(report.client.id) });
  let answered = 0;
  const answer = { writeHead: () => answer, end: () => void (answered += 1) };
  const post = async (req: IncomingMessage): Promise<"taken" | HeadgateError> => {
    try {
      const context = { params: { ns: "default" }, query: {} } as unknown as Parameters<typeof handler>[2];
      await handler(req, answer as unknown as ServerResponse, context);
      return "taken";
    } catch (error) {
      if (error instanceof HeadgateError) return error;
      throw error;
    }
  };
  return { taken, post };
}

test("large reports that arrive at once are read one in a turn of the event loop, in order; small ones do not wait for them", async () => {
  const { taken, post } = desk();
  const requests = Array.from({ length: 6 }, (_, n) => arrived(String(n), 3000));
  let isDone = false;
  const all = Promise.all([...requests.map(post), post(arrived("small", 1))]).finally(() => (isDone = true));
  const turns = [taken.length];
  while (!isDone) {
    await new Promise(setImmediate);
    turns.push(taken.length);
  }
  expect(await all).toEqual(Array.from({ length: 7 }, () => "taken"));
  expect(taken).toEqual(["small", "0", "1", "2", "3", "4", "5"]);
  for (const [index, count] of turns.entries())
    if (index > 0) expect(count - (turns[index - 1] ?? 0)).toBeLessThanOrEqual(index === 1 ? 2 : 1);
});

test("more of them than 32 MiB are told to come again, and then taken; what is wrong with one is no other's", async () => {
  const { taken, post } = desk();
  const template = arrived("many", 10_000);
  const broken = arrived("wrong", 3000, "text/plain");
  const answers = await Promise.all([post(broken), ...Array.from({ length: 40 }, () => post(template))]);
  const refused = answers.filter((answer) => answer !== "taken");
  expect(refused.map(({ code }) => code)).toEqual([
    "unsupported_media_type",
    ...refused.slice(1).map(() => "unavailable" as const),
  ]);
  expect(taken.length).toBeGreaterThan(5);
  expect(taken.length + refused.length).toBe(41);
  expect(refused.length).toBeGreaterThan(10);
  expect(await post(template)).toBe("taken");
}, 30_000);
