import { describe, expect, test } from "vitest";
import type { Endpoint } from "#lib/sdk/public.ts";
import { ServiceHandle } from "#lib/sdk/service.ts";
import { callWorld, idempotent } from "./call-world.ts";
import { Picks } from "./picks.ts";

type World = ReturnType<typeof callWorld>;
const handleOf = ({ calls, held }: World) =>
  new ServiceHandle({ calls, held, picks: new Picks(() => {}), fetch: undefined });
const refused = (port = 80) =>
  Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect", port });
const never = async () => new Promise<never>(() => {});

describe("a call that may be made once only", () => {
  test("is made again where it was never sent", async () => {
    const world = callWorld(3);
    const asked: string[] = [];
    const attempt = async ({ id }: Endpoint) => {
      asked.push(id);
      if (asked.length < 3) throw refused();
      return "done";
    };
    expect(await handleOf(world).run(attempt)).toBe("done");
    expect(new Set(asked).size).toBe(3);
    expect(world.reported()).toEqual({ ok: 1, connect: 2 });
  });

  test.each([
    ["a connection that broke", Object.assign(new Error("x"), { code: "ECONNRESET" })],
    [
      "a socket that stood and lost its host",
      Object.assign(new Error("x"), { code: "EHOSTUNREACH", syscall: "read" }),
    ],
    ["a refusal at another address, where a redirect led", refused(81)],
  ])("is not made again after %s", async (_, error) => {
    const world = callWorld(3);
    let tries = 0;
    const run = handleOf(world).run(async () => {
      tries += 1;
      throw error;
    });
    await expect(run).rejects.toMatchObject({ code: "retries_exhausted", cause: error });
    expect(tries).toBe(1);
    expect(world.reported()).toEqual({ reset: 1 });
  });
});

describe("time", () => {
  test("binds an attempt that does not listen to its signal, and gives back what it held", async () => {
    const world = callWorld(1, { concurrency: { mode: "fixed", min: 1, max: 1 } });
    const orders = handleOf(world);
    await expect(orders.run(never, { timeoutMs: 5 })).rejects.toMatchObject({ code: "timeout" });
    expect(world.reported()).toEqual({ timeout: 1 });
    expect(await orders.run(async () => "next")).toBe("next");
  });

  test("that is over because this process stood still is nobody else's doing", async () => {
    const world = callWorld(1);
    const attempt = async () => {
      const until = performance.now() + 200;
      while (performance.now() < until);
      return never();
    };
    await expect(handleOf(world).run(attempt, { timeoutMs: 5 })).rejects.toMatchObject({ code: "timeout" });
    expect(world.reported()).toEqual({});
  });

  test("of one try is not the call's: the next one has its own", async () => {
    const world = callWorld(2, { tryTimeoutMs: 5 });
    let tries = 0;
    const attempt = async () => (++tries === 1 ? never() : "done");
    expect(await handleOf(world).run(attempt, idempotent)).toBe("done");
    expect(world.reported()).toEqual({ ok: 1, timeout: 1 });
  });

  test("that is none is refused, and one beyond what a timer can is none", async () => {
    const orders = handleOf(callWorld(1));
    for (const timeoutMs of [0, -1, Number.NaN])
      await expect(orders.run(never, { timeoutMs })).rejects.toThrow("timeoutMs is above 0");
    expect(await orders.run(async () => "done", { timeoutMs: 2 ** 40 })).toBe("done");
  });
});

describe("what is the caller's own is nobody's failure", () => {
  test.each([
    ["a mistake in his program", () => new TypeError("x is not a function"), {}],
    ["an answer that he throws", () => Object.assign(new Error("no such order"), { status: 404 }), { ok: 1 }],
  ])("%s", async (_, make, reported) => {
    const world = callWorld(2);
    const error = make();
    await expect(handleOf(world).run(async () => Promise.reject(error), idempotent)).rejects.toBe(error);
    expect(world.reported()).toEqual(reported);
  });

  test("giving it up, also between two tries", async () => {
    const world = callWorld(2, {
      retries: { ...callWorld(1).table.policy.retries!, baseMs: 60_000, maxMs: 60_000 },
      timeoutMs: 3_600_000,
    });
    const given = new AbortController();
    const attempt = async () => {
      setTimeout(() => given.abort(new Error("not wanted")), 1);
      throw refused();
    };
    const run = handleOf(world).run(attempt, { ...idempotent, signal: given.signal });
    await expect(run).rejects.toThrow("not wanted");
    expect(world.reported()).toEqual({ connect: 1 });
  });

  test("a pick that was never given back ends, and says nothing of the instance", () => {
    const world = callWorld(1);
    const pick = handleOf(world).pick();
    expect(world.reported()).toEqual({ inFlight: 1 });
    pick.done("cancelled");
    pick.done("server");
    expect(world.reported()).toEqual({});
  });
});

describe("fail_backup", () => {
  const policy = { failMode: "fail_backup", backupDelayMs: 1 } as const;

  test("the other's answer counts once, and the slow one is given up", async () => {
    const world = callWorld(2, policy);
    let isGivenUp = false;
    let tries = 0;
    const attempt = async (_: Endpoint, signal: AbortSignal) => {
      if (++tries > 1) return "second";
      signal.addEventListener("abort", () => (isGivenUp = true));
      return never();
    };
    expect(await handleOf(world).run(attempt, idempotent)).toBe("second");
    expect(isGivenUp).toBe(true);
    expect(world.reported()).toEqual({ ok: 1 });
  });

  test("is not for calls that may be made once only", async () => {
    const world = callWorld(2, policy);
    let tries = 0;
    const attempt = async () => {
      tries += 1;
      return new Promise((resolve) => setTimeout(resolve, 10, "first"));
    };
    expect(await handleOf(world).run(attempt)).toBe("first");
    expect(tries).toBe(1);
  });
});

test("where no other may be called any more, what the last try gave stands", async () => {
  const circuit = { consecutiveFailures: 1, baseOpenMs: 60_000, maxOpenMs: 60_000, maxOpenRatio: 1 };
  const world = callWorld(1, { circuit });
  const orders = handleOf(world);
  await expect(orders.run(async () => Promise.reject(refused()))).rejects.toMatchObject({
    code: "retries_exhausted",
  });
  await expect(orders.run(async () => "x")).rejects.toMatchObject({ code: "circuit_open" });
  expect(world.reported()).toEqual({ connect: 1, rejected: 1 });
});

test("instances that are given up on are not taken for quick ones", async () => {
  const world = callWorld(2, { balancer: "peak_ewma" });
  const orders = handleOf(world);
  const counts = new Map<string, number>();
  const slow = world.table.endpoints[0]?.id;
  for (let i = 0; i < 60; i++) {
    const attempt = async ({ id }: Endpoint) => {
      counts.set(id, (counts.get(id) ?? 0) + 1);
      return id === slow ? never() : "done";
    };
    await orders.run(attempt, { signal: AbortSignal.timeout(5) }).catch(() => undefined);
  }
  expect(counts.get(slow ?? "")).toBeLessThan(15);
});
