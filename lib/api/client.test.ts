import { HeadgateError } from "#lib/contract/error.ts";
import { bodyOf, json, localServer, refusingUrl } from "#test/support/local-server.ts";
import { describe, expect, expectTypeOf, it } from "vitest";
import { jsonOf } from "./answer.ts";
import { checked } from "./checked.ts";
import { type Client, createClient } from "./client.ts";
import { mayBeDone } from "./may-be-done.ts";
import { NotReachable } from "./not-reachable.ts";
import type { DrainResult } from "#lib/contract/intent.ts";
import type { Table } from "#lib/contract/table.ts";

const instance = { ns: "default", service: "orders", instance: "[::1]:8080" };
const session = { name: "ann", kind: "token", scopes: ["view"], namespaces: ["*"] };

async function failureOf(call: Promise<unknown>): Promise<HeadgateError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof HeadgateError)) throw new Error(`not a HeadgateError: ${String(error)}`);
  return error;
}

describe("the client's types", () => {
  it("follow the endpoint table", () => {
    expectTypeOf<Client["drain"]>().returns.resolves.toEqualTypeOf<DrainResult>();
    expectTypeOf<Client["getTable"]>().returns.resolves.toEqualTypeOf<Table>();
    expectTypeOf<Client["deleteInstance"]>().returns.resolves.toEqualTypeOf<undefined>();
    expectTypeOf<Client["getCluster"]>().toBeCallableWith();
    expectTypeOf<Client["listIntents"]>().toBeCallableWith({ params: { ns: "a" }, query: { older: "1h" } });
    expectTypeOf<Client["leaveInstance"]>().toBeCallableWith({ params: instance });
    expectTypeOf<Client>().not.toHaveProperty("streamTables");
    const client = createClient({ urls: [""] }, checked);
    // @ts-expect-error a drain has a body
    const noBody = () => client.drain({ params: instance });
    // @ts-expect-error an instance is named by three parameters
    const noInstance = () => client.getInstance({ params: { ns: "a", service: "b" } });
    // @ts-expect-error getCluster has no parameters
    const extra = () => client.getCluster({ params: { ns: "a" } });
    expect([noBody, noInstance, extra]).toHaveLength(3);
  });
});

describe("a call", () => {
  it("sends method, encoded path, query, token and body of its row, and reads the response", async () => {
    let seen: unknown;
    await using server = await localServer((request, response) => {
      void bodyOf(request).then((body) => {
        seen = { authorization: request.headers.authorization, type: request.headers["content-type"], body };
        json(response, 200, { registration: { v: 1, novelty: 1 }, ttlSeconds: 15, revision: 7, more: true });
      });
    });
    const client = createClient({ urls: [`${server.url}/`], token: "t0k" }, checked);
    const answer = await client.putInstance({ params: instance, body: { ttlSeconds: 15 } });
    expect(answer).toEqual({ registration: { v: 1 }, ttlSeconds: 15, revision: 7 });
    expect(seen).toEqual({ authorization: "Bearer t0k", type: "application/json", body: { ttlSeconds: 15 } });
    expect(server.asked).toEqual([
      "PUT /v1/namespaces/default/services/orders/instances/%5B%3A%3A1%5D%3A8080",
    ]);
  });

  it("repeats a list in the query and leaves out what is undefined", async () => {
    await using server = await localServer((_, response) => json(response, 200, { items: [], total: 0 }));
    const client = createClient({ urls: [server.url] }, checked);
    await client.listTables({ params: { ns: "a" }, query: { service: ["x", "y"] } });
    await client.listIntents({ params: { ns: "a" }, query: { actor: undefined, limit: 5 } });
    expect(server.asked).toEqual([
      "GET /v1/namespaces/a/tables?service=x&service=y",
      "GET /v1/namespaces/a/intents?limit=5",
    ]);
  });

  it("answered 204 gives undefined", async () => {
    await using server = await localServer((_, response) => response.writeHead(204).end());
    await expect(
      createClient({ urls: [server.url] }, checked).deleteInstance({ params: instance }),
    ).resolves.toBeUndefined();
  });

  it("is refused before it is sent when a path parameter is empty or a dot segment", async () => {
    await using server = await localServer((_, response) => json(response, 200, {}));
    const client = createClient({ urls: [server.url] }, checked);
    for (const service of ["", ".", ".."]) {
      await expect(client.getService({ params: { ns: "a", service } })).rejects.toThrow(/service is missing/);
    }
    expect(server.asked).toEqual([]);
  });
});

describe("a failure", () => {
  it("carries code, message, details and request id", async () => {
    const error = { code: "conflict", message: "held by ann", details: { owner: "ann" }, requestId: "r1" };
    await using server = await localServer((_, response) => json(response, 409, { error }));
    const failure = await failureOf(
      createClient({ urls: [server.url] }, checked).drain({ params: instance, body: { reason: "x" } }),
    );
    expect(failure).toMatchObject(error);
    expect(failure).not.toBeInstanceOf(NotReachable);
  });

  it("of a later version, or written by a proxy, still has a code of the closed set", async () => {
    const answers = [
      [418, JSON.stringify({ error: { code: "teapot", message: "short and stout", requestId: "r" } })],
      [502, "<html>Bad Gateway</html>"],
    ] as const;
    await using server = await localServer((request, response) => {
      const [status, body] = answers[request.url?.endsWith("cluster") === true ? 0 : 1];
      response.writeHead(status).end(body);
    });
    const client = createClient({ urls: [server.url] }, checked);
    expect(await failureOf(client.getCluster())).toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("short and stout"),
    });
    expect(await failureOf(client.getSession())).toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("502"),
    });
  });

  it("of a change that a proxy passed on, or did not, is one that may have been done; a question changes nothing", async () => {
    await using server = await localServer((_, response) => response.writeHead(502).end("Bad Gateway"));
    await using late = await localServer((_, response) => response.writeHead(504).end("Gateway Timeout"));
    await using cuts = await localServer((request) => request.socket.destroy());
    const body = { changes: [{ instance: instance.instance, drain: true }] };
    const ofPreview = { params: { ns: instance.ns, service: instance.service }, body };
    const ofMany = { select: { zone: "b" }, drain: true, reason: "x" };
    const namespace = { ns: instance.ns };
    for (const { url } of [server, late, cuts]) {
      const client = createClient({ urls: [url] }, checked);
      const change = await failureOf(client.drain({ params: instance, body: { reason: "x" } }));
      expect(mayBeDone(change)).toBe(true);
      expect(mayBeDone(await failureOf(client.previewService(ofPreview)))).toBe(false);
      expect(mayBeDone(await failureOf(client.getCluster()))).toBe(false);
      expect(mayBeDone(await failureOf(client.verifyAudit()))).toBe(false);
      for (const dryRun of [false, true]) {
        const asked = client.changeNamespace({ params: namespace, body: { ...ofMany, dryRun } });
        expect(mayBeDone(await failureOf(asked))).toBe(!dryRun);
      }
    }
  });

  it("of an answer that is not what the schema says names the place", async () => {
    await using server = await localServer((_, response) => json(response, 200, { name: 5, scopes: [] }));
    const failure = await failureOf(createClient({ urls: [server.url] }, checked).getSession());
    expect(failure).toMatchObject({ code: "internal", message: expect.stringContaining("at name") });
  });

  it("to connect is NotReachable and names every address", async () => {
    const urls = [await refusingUrl(), await refusingUrl()];
    const failure = await failureOf(createClient({ urls }, checked).getCluster());
    expect(failure).toBeInstanceOf(NotReachable);
    for (const url of urls) expect(failure.message).toContain(url);
    expect(failure.message).toContain("ECONNREFUSED");
  });

  it("to answer in time is NotReachable, and says whether it may have arrived", async () => {
    await using server = await localServer(() => undefined);
    const client = createClient({ urls: [server.url], timeoutMs: 50 }, checked);
    const read = await failureOf(client.getCluster());
    expect(read).toMatchObject({
      mayHaveArrived: false,
      message: expect.stringContaining("no answer within 50 ms"),
    });
    const change = await failureOf(client.drain({ params: instance, body: { reason: "x" } }));
    expect(change).toMatchObject({ name: "NotReachable", mayHaveArrived: true });
  });

  it("by the caller's own abort is the abort's reason", async () => {
    await using server = await localServer(() => undefined);
    const abort = new AbortController();
    const call = createClient({ urls: [server.url] }, checked).getCluster({ signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
  });
});

describe("an answer taken as it is", () => {
  it("is what was sent, with all that this version does not know", async () => {
    const sent = { ...session, novelty: { a: [1] } };
    await using server = await localServer((_, response) => json(response, 200, sent));
    await expect(createClient({ urls: [server.url] }, jsonOf).getSession()).resolves.toEqual(sent);
  });

  it("is refused where a stranger answers for Headgate", async () => {
    await using server = await localServer((_, response) => response.writeHead(200).end("<html>Hello"));
    const failure = await failureOf(createClient({ urls: [server.url] }, jsonOf).getSession());
    expect(failure).toMatchObject({ code: "internal", details: "<html>Hello" });
  });

  it("is refused where nothing comes with a status that promises something", async () => {
    await using server = await localServer((_, response) => response.writeHead(200).end());
    const failure = await failureOf(createClient({ urls: [server.url] }, jsonOf).getSession());
    expect(failure.code).toBe("internal");
  });

  it("may be nothing", async () => {
    await using server = await localServer((_, response) => response.writeHead(204).end());
    const gone = createClient({ urls: [server.url] }, jsonOf).deleteInstance({ params: instance });
    await expect(gone).resolves.toBeUndefined();
  });
});

describe("several addresses", () => {
  it("are tried in turn when a connection is refused, also for a change", async () => {
    await using good = await localServer((_, response) => json(response, 201, session));
    const client = createClient({ urls: [await refusingUrl(), good.url] }, checked);
    await expect(client.createSession({ body: { token: "t" } })).resolves.toEqual(session);
  });

  it("are not tried for a change that may have arrived", async () => {
    await using cuts = await localServer((request) => request.socket.destroy());
    await using good = await localServer((_, response) => json(response, 201, session));
    const client = createClient({ urls: [cuts.url, good.url] }, checked);
    const failure = await failureOf(client.createSession({ body: { token: "t" } }));
    expect(failure).toMatchObject({ name: "NotReachable", mayHaveArrived: true });
    expect(good.asked).toEqual([]);
    // The next call begins elsewhere, also one that could not be tried twice.
    await expect(client.createSession({ body: { token: "t" } })).resolves.toEqual(session);
    expect(cuts.asked).toHaveLength(1);
  });

  it("are not asked in vain again: the one that answered is asked first", async () => {
    await using away = await localServer((_, response) => response.writeHead(503).end());
    await using good = await localServer((_, response) => json(response, 200, session));
    const client = createClient({ urls: [away.url, good.url] }, checked);
    await client.getSession();
    await client.getSession();
    expect([away.asked.length, good.asked.length]).toEqual([1, 2]);
  });

  it("are not tried for a change that was refused with 503: nothing is sent twice", async () => {
    const error = { code: "unavailable", message: "the store is away", requestId: "r" };
    await using away = await localServer((_, response) => json(response, 503, { error }));
    await using good = await localServer((_, response) => json(response, 201, session));
    const client = createClient({ urls: [away.url, good.url], retryForMs: 1000 }, checked);
    const failure = await failureOf(client.createSession({ body: { token: "t" } }));
    expect(failure).toMatchObject({ code: "unavailable", message: "the store is away" });
    expect(away.asked).toHaveLength(1);
    expect(good.asked).toEqual([]);
  });
});

describe("a safe call", () => {
  it("is tried again until it is answered, within its time", async () => {
    let left = 2;
    await using server = await localServer((_, response) => {
      if (left-- > 0) response.writeHead(503).end();
      else json(response, 200, session);
    });
    await expect(
      createClient({ urls: [server.url], retryForMs: 10_000 }, checked).getSession(),
    ).resolves.toEqual(session);
    expect(server.asked).toHaveLength(3);
  });

  it("waits as long as Retry-After says, and gives up when that is beyond its time", async () => {
    let answers = 0;
    await using server = await localServer((_, response) => {
      if (answers++ === 0) response.writeHead(503, { "retry-after": "1" }).end();
      else json(response, 200, session);
    });
    const began = performance.now();
    await createClient({ urls: [server.url], retryForMs: 5000 }, checked).getSession();
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
    answers = 0;
    const failure = await failureOf(
      createClient({ urls: [server.url], retryForMs: 500 }, checked).getSession(),
    );
    expect(failure).toMatchObject({ code: "unavailable", retryAfterMs: 1000 });
  });

  it("that was answered with a refusal is not tried again", async () => {
    const error = { code: "not_found", message: "no such service", requestId: "r" };
    await using server = await localServer((_, response) => json(response, 404, { error }));
    const failure = await failureOf(
      createClient({ urls: [server.url], retryForMs: 5000 }, checked).getSession(),
    );
    expect(failure.code).toBe("not_found");
    expect(server.asked).toHaveLength(1);
  });
});
