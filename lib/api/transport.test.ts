import { expect, test } from "vitest";
import { json, localServer, refusingUrl } from "#test/support/local-server.ts";
import { createTransport, type Sending } from "./transport.ts";

const change: Sending = { method: "PUT", path: "/x" };
const repeatable: Sending = { ...change, isRepeatable: true };
const read = async (answer: Response) => answer.status;

test.each([429, 502, 503, 504])(
  "after %i the next call begins elsewhere, also one that could not be tried twice",
  async (status) => {
    await using passing = await localServer((_, response) => response.writeHead(status).end());
    await using good = await localServer((_, response) => json(response, 200));
    const transport = createTransport({ urls: [passing.url, good.url] });
    await expect(transport.send(change, read)).rejects.toThrow();
    expect(good.asked).toEqual([]);
    await expect(transport.send(change, read)).resolves.toBe(200);
    expect([passing.asked.length, good.asked.length]).toEqual([1, 1]);
  },
);

test("what is refused for good is not taken elsewhere, and the next call begins where it did", async () => {
  await using refuses = await localServer((_, response) => json(response, 403));
  await using good = await localServer((_, response) => json(response, 200));
  const transport = createTransport({ urls: [refuses.url, good.url] });
  for (const sending of [change, repeatable])
    await expect(transport.send(sending, read)).rejects.toMatchObject({ code: "permission_denied" });
  expect([refuses.asked.length, good.asked.length]).toEqual([2, 0]);
});

test("a change that may be repeated is asked of every address within one round", async () => {
  await using passing = await localServer((_, response) => response.writeHead(503).end());
  await using cuts = await localServer((request) => request.socket.destroy());
  await using silent = await localServer(() => undefined);
  await using good = await localServer((_, response) => json(response, 200));
  const urls = [await refusingUrl(), passing.url, cuts.url, silent.url, good.url];
  const transport = createTransport({ urls, timeoutMs: 200 });
  await expect(transport.send(repeatable, read)).resolves.toBe(200);
  expect([passing, cuts, silent, good].map(({ asked }) => asked.length)).toEqual([1, 1, 1, 1]);
});

test("once every address failed it says whether it may have arrived, and is not sent in a second round", async () => {
  await using cuts = await localServer((request) => request.socket.destroy());
  const transport = createTransport({ urls: [cuts.url, await refusingUrl()], retryForMs: 5000 });
  await expect(transport.send(repeatable, read)).rejects.toMatchObject({ mayHaveArrived: true });
  expect(cuts.asked).toHaveLength(1);
});
