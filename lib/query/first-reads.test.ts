import { afterEach, expect, test, vi } from "vitest";
import { firstReads, NS, READ_EVERYWHERE, SERVICE } from "./first-read-paths.ts";
import { askFirst, dropFirstReads, firstAnswer, takeFirstRead } from "./first-reads.ts";

const pages = [
  firstReads("overview", "/"),
  firstReads("services", "/services"),
  firstReads("service", `/services/${NS}/${SERVICE}`),
  firstReads("events", "/events"),
];

const FLEET = "/v1/namespaces/*/fleet";
const asIs = (body: unknown) => body;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  globalThis.headgateFirstReads = undefined;
});

function openedAt(address: string, answer: () => Promise<Response> = async () => Response.json({})) {
  const asked: string[] = [];
  vi.stubGlobal("location", new URL(address, "http://headgate.test"));
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    return answer();
  });
  askFirst(pages, READ_EVERYWHERE);
  return asked;
}

test.each([
  ["/", ["/v1/namespaces/*/fleet"]],
  ["/?ns=shop", ["/v1/namespaces/shop/fleet"]],
  ["/events?ns=shop", ["/v1/events?namespace=shop&limit=50"]],
  [
    "/services",
    [
      "/v1/namespaces/*/service-order?sort=trouble&dir=desc&window=5m",
      "/v1/namespaces/*/services?sort=trouble&dir=desc&window=5m&limit=40",
    ],
  ],
  [
    "/services/shop/orders%3Agrpc",
    [
      "/v1/namespaces/shop/services/orders%3Agrpc",
      "/v1/namespaces/shop/services/orders%3Agrpc/instance-order?sort=trouble&dir=desc&window=5m",
      "/v1/namespaces/shop/services/orders%3Agrpc/instances?sort=trouble&dir=desc&window=5m&limit=40",
    ],
  ],
  ["/services/shop/orders/127.0.0.1:1", []],
  ["/services?sort=name", []],
  ["/settings", []],
])("%s asks for its own before what all pages read", (address, own) => {
  expect(openedAt(address)).toEqual([
    ...own,
    "/v1/session",
    "/v1/namespaces",
    "/v1/namespaces/*/intents",
    "/v1/cluster",
  ]);
});

test("an answer is taken once, and none once it may be too old", async () => {
  openedAt("/", async () => Response.json({ total: 1 }));
  const taken = await takeFirstRead(FLEET);
  expect(await taken?.json()).toEqual({ total: 1 });
  expect(takeFirstRead(FLEET)).toBeUndefined();
  dropFirstReads();
  expect(takeFirstRead("/v1/session")).toBeUndefined();
});

test("what has come can be had at once, more than once, and answers no request after that", async () => {
  vi.useFakeTimers({ now: 5000 });
  openedAt("/", async () => Response.json({ total: 1 }));
  expect(firstAnswer(FLEET, asIs)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(firstAnswer(FLEET, asIs)).toEqual({ value: { total: 1 }, at: 5000 });
  expect(firstAnswer(FLEET, asIs)).toEqual({ value: { total: 1 }, at: 5000 });
  expect(takeFirstRead(FLEET)).toBeUndefined();
});

test.each([
  ["a refusal", Response.json({ error: {} }, { status: 403 })],
  ["what is no JSON", new Response("<html>")],
])("%s is no answer to begin with, but is told to who asks", async (_, told) => {
  vi.useFakeTimers();
  openedAt("/settings", async () => told.clone());
  await vi.advanceTimersByTimeAsync(1);
  expect(firstAnswer("/v1/cluster", asIs)).toBeUndefined();
  const taken = await takeFirstRead("/v1/cluster");
  expect(taken?.status).toBe(told.status);
  expect(await taken?.text()).toBe(await told.clone().text());
});

test("what nobody took is let go after a while, also what failed", async () => {
  vi.useFakeTimers();
  let answered = 0;
  openedAt("/settings", async () => {
    answered += 1;
    if (answered === 1) throw new TypeError("no network");
    return Response.json({});
  });
  await vi.advanceTimersByTimeAsync(9000);
  expect(firstAnswer("/v1/cluster", asIs)).toBeDefined();
  await vi.advanceTimersByTimeAsync(1000);
  expect(firstAnswer("/v1/cluster", asIs)).toBeUndefined();
  expect(takeFirstRead("/v1/session")).toBeUndefined();
});
