import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connect } from "#lib/sdk/connect.ts";
import type { Client, ConnectOptions } from "#lib/sdk/public.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { type CalledInstance, calledService } from "#test/support/called-service.ts";
import { eventually } from "#test/support/eventually.ts";

let server: ApiServer;
let client: Client;
beforeEach(async () => {
  server = await ApiServer.start();
  await putPolicy({});
});
afterEach(async () => {
  await client.close();
  await server[Symbol.asyncDispose]();
});

/** Slow start aside: shares are what a test counts on. */
async function putPolicy(policy: PolicyPatch): Promise<void> {
  const body = { policy: { slowStart: { windowMs: 0 }, ...policy }, reason: "a test" };
  const path = "/v1/namespaces/default/policy";
  const headers = { "if-match": "*" };
  // At first nobody leads yet.
  await eventually(
    async () => (await server.call("PUT", path, { token: BOOTSTRAP, body, headers })).status === 200,
  );
}

async function orders(count: number, options: Partial<ConnectOptions> = {}) {
  const { instances, at } = await calledService(server, "orders", count);
  client = connect({ urls: server.url, token: BOOTSTRAP, service: "shop", id: "10.0.0.9:1", ...options });
  const service = client.service("orders");
  await eventually(() => service.table()?.endpoints.filter(({ weight }) => weight === 100).length === count);
  return { instances, at, service };
}

const callsOf = (instances: readonly CalledInstance[]) => instances.map(({ calls }) => calls);

async function many(count: number, call: () => Promise<unknown>): Promise<PromiseSettledResult<unknown>[]> {
  const results: PromiseSettledResult<unknown>[] = [];
  for (let i = 0; i < count; i += 10)
    results.push(...(await Promise.allSettled(Array.from({ length: 10 }, async () => call()))));
  return results;
}

test("fetch is fetch: the host names the service, and calls are spread by weight", async () => {
  const { instances } = await orders(3);
  const response = await client.fetch("http://orders/v1/things?page=2", { headers: { "x-a": "b" } });
  expect(response.status).toBe(200);
  expect(new URL(response.url).pathname).toBe("/v1/things");
  expect(instances.map(({ id }) => id)).toContain(await response.text());
  await many(89, async () => (await client.fetch("http://orders/")).text());
  for (const calls of callsOf(instances)) expect(calls).toBeGreaterThanOrEqual(30);
});

test("a body goes out as it was given, and 4xx and 5xx are answers", async () => {
  const { instances, service } = await orders(1);
  const [only] = instances;
  await service.fetch("/", { method: "POST", body: JSON.stringify({ a: 1 }) });
  expect(only?.bodies).toEqual(['{"a":1}']);
  for (const status of [404, 500]) {
    only!.manner = { status };
    expect((await service.fetch("/")).status).toBe(status);
  }
});

describe("an instance that fails", () => {
  test("and refuses connections costs no call, whatever the method, and is soon left out", async () => {
    const { instances, service } = await orders(3);
    await instances[0]?.stop();
    const results = await many(60, async () =>
      (await service.fetch("/", { method: "POST", body: "x" })).text(),
    );
    expect(results.filter(({ status }) => status === "rejected")).toEqual([]);
    const picked = Array.from({ length: 30 }, () => {
      const pick = service.pick();
      pick.done("cancelled");
      return pick.endpoint.id;
    });
    expect(picked).not.toContain(instances[0]?.id);
  });

  test("by breaking connections costs no call that may be made twice, and does cost one that may not", async () => {
    await putPolicy({ localCircuit: { mode: "off" } });
    const { instances, service } = await orders(2);
    instances[0]!.manner = "reset";
    const gets = await many(20, async () => (await service.fetch("/")).text());
    expect(gets.filter(({ status }) => status === "rejected")).toEqual([]);
    const posts = await many(20, async () => service.fetch("/", { method: "POST", body: "x" }));
    const failed = posts.flatMap((result) =>
      result.status === "rejected" ? [result.reason as unknown] : [],
    );
    expect(failed).toHaveLength(10);
    expect(failed[0]).toMatchObject({ name: "HeadgateError", code: "retries_exhausted", service: "orders" });
    // Nothing was sent twice.
    expect(instances.reduce((sum, { bodies }) => sum + bodies.filter((body) => body === "x").length, 0)).toBe(
      20,
    );
  });

  test("by its answers: those named by the policy are asked of another, where the call may be made twice", async () => {
    const { instances, service } = await orders(2);
    instances[0]!.manner = { status: 503 };
    for (let i = 0; i < 10; i++) expect((await service.fetch("/")).status).toBe(200);
    const given = await service.fetch("/", {
      method: "POST",
      headers: { "idempotency-key": "1" },
      body: "x",
    });
    expect(given.status).toBe(200);
  });

  test("with fail_fast is not made up for", async () => {
    await putPolicy({ client: { failMode: "fail_fast" }, localCircuit: { mode: "off" } });
    const { instances, service } = await orders(1);
    await instances[0]?.stop();
    await expect(service.fetch("/")).rejects.toMatchObject({ code: "retries_exhausted" });
  });

  test("with fail_try is tried again, the same one", async () => {
    await putPolicy({
      client: { failMode: "fail_try" },
      retry: { baseMs: 0, maxMs: 0 },
      localCircuit: { mode: "off" },
    });
    const { instances, service } = await orders(3);
    for (const instance of instances) instance.manner = { status: 503 };
    expect((await service.fetch("/")).status).toBe(503);
    expect(callsOf(instances).toSorted((a, b) => a - b)).toEqual([0, 0, 3]);
  });

  test("with fail_backup is overtaken by another that answers", async () => {
    await putPolicy({ client: { failMode: "fail_backup", backupDelayMs: 20, timeoutMs: 60_000 } });
    const { instances, service } = await orders(2);
    instances[0]!.manner = "hang";
    const texts = await Promise.all(
      Array.from({ length: 10 }, async () => (await service.fetch("/")).text()),
    );
    expect(new Set(texts)).toEqual(new Set([instances[1]?.id]));
  });
});

describe("a call that is refused says by whom and why", () => {
  test("no table, and no endpoint", async () => {
    const { instances, at } = await orders(1);
    await expect(client.service("nobody").fetch("/", {}, { timeoutMs: 50 })).rejects.toMatchObject({
      code: "no_table",
      service: "nobody",
    });
    await server.call("DELETE", at(instances[0]!), { token: BOOTSTRAP });
    await eventually(() => client.table("orders")?.endpoints.length === 0);
    await expect(client.fetch("http://orders/")).rejects.toMatchObject({
      code: "no_endpoint",
      message: "orders: no instance is registered",
    });
  });

  test("its time is over: the overall one, and one try's", async () => {
    await putPolicy({ client: { tryTimeoutMs: 30, timeoutMs: 60_000 }, localCircuit: { mode: "off" } });
    const { instances, service } = await orders(2);
    instances[0]!.manner = "hang";
    for (let i = 0; i < 4; i++) expect(await (await service.fetch("/")).text()).toBe(instances[1]?.id);
    instances[1]!.manner = "hang";
    await expect(service.fetch("/", {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: "timeout" });
  });

  test("the rate, and the calls in flight", async () => {
    await putPolicy({ rateLimit: { callsPerSecond: 1, burst: 2 }, concurrency: { mode: "fixed", max: 1 } });
    const { service } = await orders(1);
    const first = service.pick();
    expect(() => service.pick()).toThrow(expect.objectContaining({ code: "concurrency" }));
    first.done();
    service.pick().done();
    expect(() => service.pick()).toThrow(expect.objectContaining({ code: "rate_limited" }));
  });

  test("and a fallback answers in its place", async () => {
    const { instances, service } = await orders(1);
    await instances[0]?.stop();
    const fail = async () => {
      throw Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    };
    expect(await service.run(fail, { fallback: () => "kept" })).toBe("kept");
    const missing = Object.assign(new Error("no such order"), { status: 404 });
    const answered = service.run(async () => Promise.reject(missing), { fallback: () => "kept" });
    await expect(answered).rejects.toBe(missing);
  });
});

test("who gives a call up gets his own reason, and no other try is made", async () => {
  const { instances, service } = await orders(2);
  for (const instance of instances) instance.manner = "hang";
  const given = new AbortController();
  const call = service.fetch("/", { signal: given.signal }, { timeoutMs: 60_000 });
  await eventually(() => callsOf(instances).some((calls) => calls > 0));
  given.abort(new Error("not wanted"));
  await expect(call).rejects.toThrow("not wanted");
  expect(callsOf(instances).reduce((sum, calls) => sum + calls)).toBe(1);
});

test("a drained instance gets no call from the next table on, and sticky keys stay while it drains", async () => {
  await putPolicy({ client: { balancer: "maglev", stickyHeader: "x-user" } });
  const { instances, at, service } = await orders(3);
  const headers = { "x-user": "anna" };
  const home = await (await service.fetch("/", { headers })).text();
  const drained = instances.find(({ id }) => id === home)!;
  await server.call("POST", `${at(drained)}/drain`, { token: BOOTSTRAP, body: { reason: "deploy" } });
  await eventually(() => service.table()?.endpoints.some(({ id, weight }) => id === home && weight === 0));
  const before = drained.calls;
  expect(await (await service.fetch("/", { headers })).text()).toBe(home);
  expect(drained.calls).toBe(before + 1);
  const others = await Promise.all(Array.from({ length: 30 }, async () => (await service.fetch("/")).text()));
  expect(others).not.toContain(home);
});

test("a call is in flight until its body was read; a pick until it is done", async () => {
  const { instances, service } = await orders(1, { reportMs: 1000 });
  const [only] = instances;
  let finish = () => {};
  only!.manner = { bodyAfter: new Promise<void>((resolve) => (finish = resolve)) };
  const response = await service.fetch("/", {}, { timeoutMs: 60_000 });
  const pick = service.pick();
  const key = { namespace: "default", service: "orders" };
  const inFlight = () =>
    server.control.state()?.service(key)?.traffic.reporters.get("shop/10.0.0.9:1")?.inFlight.get(only!.id);
  await eventually(() => inFlight() === 2);
  finish();
  expect(await response.text()).toBe("begun ended");
  pick.done();
  await eventually(() => inFlight() === undefined);
});
