import { expect, test } from "vitest";
import { checked } from "#lib/api/checked.ts";
import { createClient } from "#lib/api/client.ts";
import type { PutInstanceBody } from "#lib/contract/registration.ts";
import { eventually } from "#test/support/eventually.ts";
import { bodyOf, json, type LocalServer, localServer } from "#test/support/local-server.ts";
import { Registrar } from "./registrar.ts";

/** So short that heartbeats come at once; the server under test is not asked to agree. */
const ttlSeconds = 0.06;

function registrar(server: LocalServer, given: { weight: number }, refused: string[] = []): Registrar {
  return new Registrar({
    client: createClient({ urls: [server.url], token: "t" }, checked),
    service: "orders",
    instance: "127.0.0.1:8080",
    registration: () => ({ ...given, ttlSeconds }),
    onTrouble: () => undefined,
    onRefused: (why) => refused.push(why),
  });
}

const accepted = { registration: {}, ttlSeconds, revision: 1 };
const refusal = (code: string) => ({ error: { code, message: "no", requestId: "r" } });
const count = (server: LocalServer, method: string) =>
  server.asked.filter((line) => line.startsWith(method)).length;

test("registers until it is accepted, heartbeats, and registers again when it is not known any more", async () => {
  let puts = 0;
  let isKnown = true;
  await using server = await localServer((request, response) => {
    if (request.method === "PUT") {
      puts += 1;
      return puts === 1 ? json(response, 503, refusal("unavailable")) : json(response, 200, accepted);
    }
    return isKnown ? json(response, 200, { ttlSeconds }) : json(response, 404, refusal("not_found"));
  });
  const subject = registrar(server, { weight: 100 });
  await subject.register();
  expect(puts).toBe(2);
  await eventually(() => count(server, "POST") >= 3);
  expect(puts).toBe(2);
  isKnown = false;
  await eventually(() => puts >= 3);
  subject.abandon();
});

test("a change of what it says of itself is put, not only renewed", async () => {
  const bodies: PutInstanceBody[] = [];
  await using server = await localServer((request, response) => {
    if (request.method !== "PUT") return json(response, 200, { ttlSeconds });
    void bodyOf(request).then((body) => bodies.push(body as PutInstanceBody));
    return json(response, 200, accepted);
  });
  const given = { weight: 20 };
  const subject = registrar(server, given);
  await subject.register();
  given.weight = 60;
  await eventually(() => bodies.at(-1)?.weight === 60);
  subject.abandon();
});

test("a token that may not register is told at once, and not tried again", async () => {
  await using server = await localServer((_, response) => json(response, 403, refusal("permission_denied")));
  await expect(registrar(server, { weight: 1 }).register()).rejects.toMatchObject({
    code: "permission_denied",
  });
  expect(count(server, "PUT")).toBe(1);
});

test("one that loses its right later says so", async () => {
  let isAllowed = true;
  await using server = await localServer((request, response) => {
    if (!isAllowed) return json(response, 401, refusal("unauthenticated"));
    return json(response, 200, request.method === "PUT" ? accepted : { ttlSeconds });
  });
  const refused: string[] = [];
  await registrar(server, { weight: 1 }, refused).register();
  isAllowed = false;
  await eventually(() => refused.length > 0);
  expect(refused).toEqual([expect.stringContaining("no")]);
});

test("leaving waits until it is gone from the registry", async () => {
  let heartbeats = 0;
  await using server = await localServer((request, response) => {
    if (request.method === "PUT") return json(response, 200, accepted);
    if (request.url?.endsWith("/leave") === true) return json(response, 202);
    heartbeats += 1;
    return heartbeats < 3 ? json(response, 200, { ttlSeconds }) : json(response, 404, refusal("not_found"));
  });
  await registrar(server, { weight: 1 }).leave(10);
  expect(heartbeats).toBe(3);
  expect(count(server, "DELETE")).toBe(0);
});

test("at the deadline it deregisters itself", async () => {
  await using server = await localServer((request, response) => {
    if (request.method === "DELETE") return json(response, 204);
    return request.url?.endsWith("/leave") === true
      ? json(response, 202)
      : json(response, 200, { ttlSeconds });
  });
  await registrar(server, { weight: 1 }).leave(1);
  expect(count(server, "DELETE")).toBe(1);
});

test("falling silent is one last heartbeat", async () => {
  await using server = await localServer((request, response) =>
    request.method === "PUT" ? json(response, 200, accepted) : json(response, 200, { ttlSeconds }),
  );
  const subject = registrar(server, { weight: 1 });
  await subject.register();
  await subject.fallSilent();
  expect(server.asked.at(-1)).toContain("heartbeat");
});
