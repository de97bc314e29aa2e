import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import type { Identity } from "#server/ports/access.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { OpenStreams } from "./open-streams.ts";

const identity = (kind: Identity["kind"]): Identity => ({
  kind,
  id: "a",
  name: "a",
  scopes: [],
  namespaces: [],
});

const onNothing = () => () => {};

/** A socket's answer, as far as it is looked at. */
function stream() {
  const emitter = new EventEmitter();
  const res = Object.assign(emitter, { destroy: () => emitter.emit("close") });
  return res as unknown as ServerResponse; // the two members that are used
}

test("a stream is closed within 30 s of its token's end, the others stay", () => {
  const clock = new FakeClock();
  const ended = new Set<Identity>();
  const streams = new OpenStreams({ isCurrent: (who) => !ended.has(who), onEnded: onNothing }, clock);
  const [revoked, kept] = [identity("token"), identity("token")];
  const closed: string[] = [];
  for (const who of [revoked, kept]) {
    const res = stream();
    streams.add(res, who);
    res.once("close", () => closed.push(who === revoked ? "revoked" : "kept"));
  }
  ended.add(revoked);
  clock.advance(30_000);
  expect(closed).toEqual(["revoked"]);
  streams.close();
  expect(clock.waiting).toBe(0);
});

test("a stream is closed at once where it is told that something ended", () => {
  const clock = new FakeClock();
  const ended = new Set<Identity>();
  const listeners = new Set<() => void>();
  const onEnded = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const streams = new OpenStreams({ isCurrent: (who) => !ended.has(who), onEnded }, clock);
  const who = identity("session");
  const res = stream();
  let isClosed = false;
  streams.add(res, who);
  res.once("close", () => (isClosed = true));
  for (const listener of listeners) listener();
  expect(isClosed).toBe(false);
  ended.add(who);
  for (const listener of listeners) listener();
  expect(isClosed).toBe(true);
  streams.close();
  expect(listeners.size).toBe(0);
});

test("a session has at most 20 streams; one that closes makes room, and tokens are not held to it", () => {
  const streams = new OpenStreams({ isCurrent: () => true, onEnded: onNothing }, new FakeClock());
  const session = identity("session");
  const open = Array.from({ length: 20 }, () => stream());
  for (const res of open) streams.add(res, session);
  expect(() => streams.add(stream(), session)).toThrow("too many streams");
  streams.add(stream(), identity("session"));
  open[0]?.destroy();
  streams.add(stream(), session);
  expect(() => streams.add(stream(), session)).toThrow("too many streams");
  const token = identity("token");
  for (let i = 0; i < 100; i++) streams.add(stream(), token);
});
