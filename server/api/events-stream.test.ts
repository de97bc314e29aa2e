import { once } from "node:events";
import { createServer, get, type IncomingMessage, type RequestOptions } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { Identity } from "#server/ports/access.ts";
import type { Control, LeaderState } from "#server/ports/control.ts";
import type { Journal } from "#server/ports/journal.ts";
import { eventually } from "#test/support/eventually.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { eventsStream, GATHER_MS } from "./events-stream.ts";

const ADMIN: Identity = { kind: "token", id: "t", name: "t", scopes: ["admin"], namespaces: ["*"] };

const event = (id: string): LoggedEvent => ({ id, kind: "store.up", at: 0, text: id });
const frame = (id: string) =>
  `event: transition\nid: ${id}\ndata: {"id":"${id}","kind":"store.up","at":0,"text":"${id}"}\n\n`;

/** A log whose past the test answers, when it likes. */
class ScriptedJournal implements Pick<Journal, "since" | "subscribe"> {
  readonly asked = Promise.withResolvers<void>();
  readonly past = Promise.withResolvers<readonly LoggedEvent[] | undefined>();
  listeners = new Set<(event: LoggedEvent) => void>();

  async since(): Promise<readonly LoggedEvent[] | undefined> {
    this.asked.resolve();
    return await this.past.promise;
  }
  subscribe(_: unknown, listener: (event: LoggedEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  tell(id: string): void {
    for (const listener of this.listeners) listener(event(id));
  }
}

async function open(options: RequestOptions = {}, onRequest: () => void = () => {}) {
  const clock = new FakeClock();
  const journal = new ScriptedJournal();
  const leading: { state: LeaderState | undefined } = { state: {} as LeaderState }; // only its presence counts here
  const control: Pick<Control, "state"> = { state: () => leading.state };
  const streams = { opened: 0, closed: [] as string[] };
  const failed: unknown[] = [];
  const stopping = new AbortController();
  const handler = eventsStream({
    journal,
    control,
    clock,
    telemetry: {
      streamOpened: () => (streams.opened += 1),
      streamClosed: (reason) => streams.closed.push(reason),
    },
    stopping: stopping.signal,
  });
  const server = createServer((req, res) => {
    const handled = handler(req, res, {
      params: {},
      query: {},
      identity: ADMIN,
      requestId: "r",
      address: "127.0.0.1",
    });
    Promise.resolve(handled).catch((error: unknown) => {
      failed.push(error);
      res.writeHead(503).end();
    });
    onRequest();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: "127.0.0.1", agent: false, ...options });
  const said = { status: 0, text: "", pieces: 0, isOver: false };
  request.on("response", (response: IncomingMessage) => {
    said.status = response.statusCode ?? 0;
    response.setEncoding("utf8").on("data", (text: string) => {
      said.text += text;
      said.pieces += 1;
    });
    response.on("close", () => (said.isOver = true));
  });
  return { clock, journal, leading, streams, failed, said, request, end: () => stopping.abort() };
}

test("a reader that has not closed yet when its stream ends harms nobody: what happens then is not written", async () => {
  const unheard: unknown[] = [];
  const hear = (error: unknown): void => void unheard.push(error);
  process.on("uncaughtException", hear);
  const stream = await open();
  await eventually(() => stream.said.text !== "");
  stream.leading.state = undefined;
  stream.clock.advance(15_000); // no leader any more: bye
  stream.journal.tell("late");
  stream.clock.advance(15_000);
  await eventually(() => stream.said.isOver);
  await new Promise(setImmediate);
  process.off("uncaughtException", hear);
  expect(stream.said.text).toBe(": open\n\nevent: bye\ndata: {}\n\n");
  expect(unheard).toEqual([]);
  expect(stream.streams).toEqual({ opened: 1, closed: ["bye"] });
  expect(stream.journal.listeners.size).toBe(0);
});

test("what happens while the log is read for a reader that resumes comes behind it, once", async () => {
  const stream = await open({ headers: { "last-event-id": "1" } });
  await stream.journal.asked.promise;
  for (const id of ["3", "4"]) stream.journal.tell(id);
  stream.journal.past.resolve([event("2"), event("3")]);
  const expected = `: open\n\n${["2", "3", "4"].map(frame).join("")}`;
  await eventually(() => stream.said.text === expected);
  stream.journal.tell("5");
  await eventually(() => stream.said.text === expected + frame("5"));
});

test("where the log does not go back so far, the reader is told so, and goes on from now", async () => {
  const stream = await open({ headers: { "last-event-id": "1" } });
  stream.journal.past.resolve(undefined);
  await eventually(() => stream.said.text !== "");
  stream.journal.tell("9");
  await eventually(() => stream.said.text === `event: reset\ndata: {}\n\n${frame("9")}`);
});

test("an event that comes behind greater ids has none of its own: the reader resumes from the greatest", async () => {
  const stream = await open();
  await eventually(() => stream.said.text !== "");
  for (const id of ["7", "5", "8"]) stream.journal.tell(id);
  stream.clock.advance(GATHER_MS);
  const late = frame("5").replace("id: 5\n", "");
  await eventually(() => stream.said.text === `: open\n\n${frame("7")}${late}${frame("8")}`);
});

test("an event after a quiet time is told at once; what follows soon comes together, in order, and before a bye", async () => {
  const stream = await open();
  await eventually(() => stream.said.text !== "");
  stream.journal.tell("1");
  stream.journal.tell("2");
  stream.journal.tell("3");
  await eventually(() => stream.said.text === `: open\n\n${frame("1")}`);
  stream.clock.advance(GATHER_MS - 1);
  await new Promise(setImmediate);
  expect(stream.said.text).toBe(`: open\n\n${frame("1")}`);
  const pieces = stream.said.pieces;
  stream.clock.advance(1);
  await eventually(() => stream.said.text === `: open\n\n${["1", "2", "3"].map(frame).join("")}`);
  expect(stream.said.pieces).toBe(pieces + 1);
  stream.journal.tell("4");
  stream.clock.advance(GATHER_MS - 1);
  await new Promise(setImmediate);
  expect(stream.said.text).not.toContain(frame("4"));
  stream.end();
  await eventually(() => stream.said.isOver);
  expect(stream.said.text.endsWith(`${frame("4")}event: bye\ndata: {}\n\n`)).toBe(true);
});

test("a storm does not wait until it is too much for one write", async () => {
  const stream = await open();
  await eventually(() => stream.said.text !== "");
  const ids = Array.from({ length: 3000 }, (_, index) => String(10_000 + index));
  for (const id of ids.slice(0, 1500)) stream.journal.tell(id);
  await eventually(() => stream.said.text.includes(frame("10000")) && stream.said.text.length > 64 * 1024);
  for (const id of ids.slice(1500)) stream.journal.tell(id);
  stream.clock.advance(GATHER_MS);
  await eventually(() => stream.said.text === `: open\n\n${ids.map(frame).join("")}`);
});

test("a log that cannot be read is an error before the stream begins, and leaves nothing behind", async () => {
  const stream = await open({ headers: { "last-event-id": "1" } });
  await stream.journal.asked.promise;
  stream.journal.past.reject(new Error("away"));
  await eventually(() => stream.said.status === 503);
  expect(stream.journal.listeners.size).toBe(0);
  expect(stream.streams).toEqual({ opened: 0, closed: [] });
});
