import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { Identity } from "#server/ports/access.ts";
import type { Control, LeaderState } from "#server/ports/control.ts";
import { createJournal } from "#server/telemetry/journal.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { eventsStream } from "./events-stream.ts";

const ADMIN: Identity = { kind: "token", id: "t", name: "t", scopes: ["admin"], namespaces: ["*"] };

test("a reader that has not closed yet when its stream ends harms nobody: what happens then is not written", async () => {
  const clock = new FakeClock();
  const journal = createJournal({ startedAt: 0 });
  let state: LeaderState | undefined = {} as LeaderState; // only its presence counts here
  const control: Pick<Control, "state"> = { state: () => state };
  const streams = { opened: 0, closed: [] as string[] };
  const handler = eventsStream({
    journal,
    control,
    clock,
    telemetry: {
      streamOpened: () => (streams.opened += 1),
      streamClosed: (reason) => streams.closed.push(reason),
    },
    stopping: new AbortController().signal,
  });
  const unheard: unknown[] = [];
  const server = createServer((req, res) => {
    void handler(req, res, { params: {}, query: {}, identity: ADMIN, requestId: "r" });
    state = undefined;
    try {
      clock.advance(15_000); // no leader any more: bye
      journal.append([{ kind: "leader.lost", at: 0, text: "late" }]);
      clock.advance(15_000);
    } catch (error) {
      unheard.push(error);
    }
  }).listen(0, "127.0.0.1");
  const hear = (error: unknown): void => void unheard.push(error);
  process.on("uncaughtException", hear);
  await once(server, "listening");
  const request = get({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  let said = "";
  response.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(response, "close");
  await new Promise(setImmediate);
  process.off("uncaughtException", hear);
  server.close();
  expect(said).toBe(": open\n\nevent: bye\ndata: {}\n\n");
  expect(unheard).toEqual([]);
  expect(streams).toEqual({ opened: 1, closed: ["bye"] });
});
