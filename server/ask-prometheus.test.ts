import type { IncomingMessage, ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { json, localServer, refusingUrl } from "#test/support/local-server.ts";
import { prometheusAsker } from "./ask-prometheus.ts";

const ASKED = { query: 'up{a="b & c"}', startMs: 1_000_500, endMs: 1_060_500, stepMs: 15_000 };
const matrix = (...result: unknown[]) => ({ status: "success", data: { resultType: "matrix", result } });

async function ask(handle: (request: IncomingMessage, response: ServerResponse) => void, path = "") {
  await using server = await localServer(handle);
  const asker = prometheusAsker(server.url + path, { answerMs: 300 });
  try {
    return { samples: await asker.queryRange(ASKED), asked: server.asked };
  } finally {
    await asker.close();
  }
}

const refusal = (handle: Parameters<typeof ask>[0]) =>
  ask(handle).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
const unavailable = (message: RegExp) =>
  expect.objectContaining({ code: "unavailable", message: expect.stringMatching(message) });

test("asks by the HTTP API, also behind a path, with times in seconds", async () => {
  const { samples, asked } = await ask(
    (_, response) =>
      json(
        response,
        200,
        matrix({
          metric: {},
          values: [
            [1000.5, "1.5"],
            [1015.5, "NaN"],
            [1030.5, "+Inf"],
          ],
        }),
      ),
    "/behind/a-path",
  );
  expect(samples).toEqual([
    { at: 1_000_500, value: 1.5 },
    { at: 1_015_500, value: Number.NaN },
    { at: 1_030_500, value: Infinity },
  ]);
  const url = new URL(asked[0]!.replace("GET ", ""), "http://host");
  expect(url.pathname).toBe("/behind/a-path/api/v1/query_range");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    query: ASKED.query,
    start: "1000.5",
    end: "1060.5",
    step: "15",
    timeout: "0.3s",
  });
});

test("nothing is no samples", async () => {
  expect((await ask((_, response) => json(response, 200, matrix()))).samples).toEqual([]);
});

test.each<[string, (response: ServerResponse) => void, RegExp]>([
  [
    "a query that took it too long, with its reason",
    (response) => json(response, 503, { status: "error", errorType: "timeout", error: "query timed out" }),
    /answers 503: query timed out/,
  ],
  ["a reason without end", (response) => json(response, 500, { error: "x".repeat(5000) }), /^.{1,500}$/],
  ["a failure that says nothing", (response) => void response.writeHead(502).end("<html>"), /answers 502/],
  ["a redirect", (response) => void response.writeHead(302, { location: "/login" }).end(), /answers 302/],
  ["what is not JSON", (response) => void response.end("<html>"), /not what Prometheus answers/],
  ["another JSON", (response) => json(response, 200, { data: {} }), /not what Prometheus answers/],
  [
    "more than one series",
    (response) => json(response, 200, matrix({ values: [] }, { values: [] })),
    /not what Prometheus answers/,
  ],
  [
    "an answer without end",
    (response) => {
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(256 * 1024), more);
      };
      more();
    },
    /more than 4 MiB/,
  ],
  ["silence", () => undefined, /does not answer/],
  ["an answer that stops", (response) => void response.write('{"status"'), /does not answer/],
])("%s is unavailable, and says why", async (_, answer, message) => {
  expect(await refusal((_request, response) => answer(response))).toEqual(unavailable(message));
});

test.each([400, 422])(
  "what it refuses with %d is refused, with its reason: asking again is no use",
  async (status) => {
    const error = "exceeded maximum resolution";
    const found = await refusal((_, response) => json(response, status, { status: "error", error }));
    expect(found).toMatchObject({
      code: "invalid_argument",
      message: expect.stringMatching(/exceeded maximum/),
    });
    expect(found).not.toHaveProperty("retryAfterMs", expect.any(Number));
  },
);

test("an address where nobody listens is unavailable, and says so", async () => {
  const asker = prometheusAsker(await refusingUrl());
  await expect(asker.queryRange(ASKED)).rejects.toEqual(
    unavailable(/Prometheus \(HEADGATE_PROMETHEUS_URL\) does not answer: .*ECONNREFUSED/),
  );
  await asker.close();
});
