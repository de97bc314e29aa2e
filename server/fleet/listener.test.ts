import { afterEach, expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { type Listener, openListener } from "./listener.ts";

const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (listener) => listener.cut()));
});

async function listen(work: () => Promise<number>): Promise<{ listener: Listener; url: string }> {
  const listener = await openListener(0, { work, provoke: (body) => ({ status: 200, message: body }) });
  open.push(listener);
  return { listener, url: `http://127.0.0.1:${listener.port}` };
}

async function inFlight(url: string): Promise<string | null> {
  return (await fetch(`${url}/healthz`)).headers.get("x-headgate-in-flight");
}

test("health checks tell the calls in flight, and are none themselves", async () => {
  const done = Promise.withResolvers<number>();
  const { url } = await listen(async () => done.promise);
  expect(await inFlight(url)).toBe("0");
  const call = fetch(`${url}/work`);
  await eventually(async () => (await inFlight(url)) === "1");
  done.resolve(200);
  expect((await call).status).toBe(200);
  expect(await inFlight(url)).toBe("0");
});

test("failing: health checks get 503, calls 500", async () => {
  const { listener, url } = await listen(async () => 200);
  listener.behave({ kind: "fail" });
  expect((await fetch(`${url}/healthz`)).status).toBe(503);
  expect((await fetch(`${url}/work`)).status).toBe(500);
  listener.behave({ kind: "well" });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test("a cut ends what is in flight and refuses what comes; opened again it has the same port", async () => {
  const started = Promise.withResolvers<undefined>();
  const { listener, url } = await listen(async () => {
    started.resolve(undefined);
    return new Promise<number>(() => undefined);
  });
  const call = fetch(`${url}/work`).then(
    () => "answered",
    () => "cut",
  );
  await started.promise;
  await listener.cut();
  expect(await call).toBe("cut");
  await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
  await listener.open();
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test("a port that is taken is replaced by another", async () => {
  const { listener } = await listen(async () => 200);
  const second = await openListener(listener.port, {
    work: async () => 200,
    provoke: () => ({ status: 200, message: "" }),
  });
  open.push(second);
  expect(second.port).not.toBe(listener.port);
});

test("provoked only by JSON: a page of another origin cannot send it unasked", async () => {
  const { url } = await listen(async () => 200);
  const post = async (type: string, body = "{}") =>
    (await fetch(`${url}/misbehave`, { method: "POST", headers: { "content-type": type }, body })).status;
  expect(await post("application/json")).toBe(200);
  expect(await post("text/plain")).toBe(415);
  expect(await post("application/json", " ".repeat(2000))).toBe(413);
  expect((await fetch(`${url}/misbehave`)).status).toBe(415);
});

test("failing calls while health checks pass; saying that it is degraded while calls are answered", async () => {
  const { listener, url } = await listen(async () => 200);
  listener.behave({ kind: "fail-calls" });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/work`)).status).toBe(500);
  listener.behave({ kind: "degraded" });
  const health = await fetch(`${url}/healthz`);
  expect([health.status, health.headers.get("x-headgate-degraded")]).toEqual([200, "true"]);
  expect((await fetch(`${url}/work`)).status).toBe(200);
});
