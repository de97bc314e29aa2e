import type { ServerResponse } from "node:http";
import type { Clock } from "#server/ports/clock.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import type { RevisionTag } from "#server/publish/revision-tag.ts";
import type { Selection } from "#server/publish/selection.ts";
import type { TableChange } from "#server/publish/service-table.ts";
import type { Staleness } from "#server/publish/staleness.ts";
import type { TableBook } from "#server/publish/table-book.ts";
import type { EventBytes } from "#server/publish/table-bytes.ts";
import { type Audience, Audiences } from "./audiences.ts";
import { changeEvent, joinEvents } from "./change-event.ts";
import { createKeepAlive } from "./keep-alive.ts";
import { cutOff, MAX_BACKLOG_BYTES, type Reader, write } from "./reader.ts";
import { createSnapshots } from "./snapshots.ts";

/** How long a snapshot may take to leave for its reader. */
const CATCH_UP_MS = 60_000;
const BYE = Buffer.from("event: bye\ndata: {}\n\n");
const NOTHING: RevisionTag = { epoch: "", revision: 0 };

interface StreamsOptions {
  readonly book: TableBook;
  readonly staleness: Staleness;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

interface OpenOptions {
  readonly res: ServerResponse;
  readonly selection: Selection;
  readonly identity: string;
  /** What the reader says it has, by its last event's id. */
  readonly resumed: RevisionTag | undefined;
  /** Called once, when the stream has ended. */
  readonly ended: (reader: Reader) => void;
}

export interface Streams {
  /** Answers with a stream. The response's socket must be its own already. */
  open(options: OpenOptions): Reader;
  flush(changes: readonly TableChange[]): void;
  /** Tells every reader whether the store is there. */
  tellStatus(): void;
  /** What readers hold is of an old history. */
  forgetSent(): void;
  close(): void;
  readonly size: number;
  /** Readers cut off because they lagged. */
  readonly lagged: number;
  sizeOf(identity: string): number;
}

export function createStreams({ book, staleness, clock, telemetry }: StreamsOptions): Streams {
  const audiences = new Audiences();
  const snapshots = createSnapshots(book);
  const readers = createKeepAlive(clock, (reader) => write(reader, KEEP_ALIVE));
  const ahead = new Set<Reader>();
  const catchingUp = new Set<Reader>();
  const byIdentity = new Map<string, number>();
  let lagged = 0;
  const stopWatch = clock.every(CATCH_UP_MS / 4, () => {
    const before = clock.monotonic() - CATCH_UP_MS;
    for (const reader of catchingUp) {
      if (reader.state.kind === "catching-up" && reader.state.since < before) cutOff(reader, "lagging");
    }
  });

  function enter(reader: Reader, state: Reader["state"]): void {
    reader.state = state;
    setMember(reader.audience.live, reader, state.kind === "live");
    setMember(ahead, reader, state.kind === "ahead");
    setMember(catchingUp, reader, state.kind === "catching-up");
  }

  function bookTag(): RevisionTag {
    return { epoch: book.epoch ?? "", revision: book.revision };
  }

  /** Changes, or tables: `bytes` bring the reader to what the book has at `now`. */
  function send(reader: Reader, bytes: Buffer, now: RevisionTag): void {
    if (bytes.length > 0 && !write(reader, bytes)) return;
    reader.sent = now;
    if (bytes.length <= MAX_BACKLOG_BYTES || reader.socket.writableLength <= MAX_BACKLOG_BYTES) {
      if (reader.state.kind !== "live") enter(reader, { kind: "live" });
      return;
    }
    // One piece beyond the limit is not lag yet: it gets its time, and what comes meanwhile is told after it.
    const since = reader.state.kind === "catching-up" ? reader.state.since : clock.monotonic();
    enter(reader, { kind: "catching-up", since });
    reader.socket.write("", () => {
      if (reader.state.kind === "catching-up" && !reader.socket.destroyed) sendNewer(reader, reader.sent);
    });
  }

  function sendNewer(reader: Reader, after: RevisionTag | undefined): void {
    send(reader, snapshots.newer(reader.audience.selection, after), bookTag());
  }

  function isAhead(tag: RevisionTag): boolean {
    return tag.epoch === book.epoch && tag.revision > book.revision;
  }

  function gone(reader: Reader): void {
    readers.delete(reader);
    reader.audience.live.delete(reader);
    ahead.delete(reader);
    catchingUp.delete(reader);
    audiences.leave(reader.audience);
    const left = (byIdentity.get(reader.identity) ?? 1) - 1;
    if (left === 0) byIdentity.delete(reader.identity);
    else byIdentity.set(reader.identity, left);
    if (reader.ending === "lagging") lagged += 1;
    telemetry.streamClosed(reader.ending ?? "client");
  }

  return {
    open({ res, selection, identity, resumed, ended }) {
      const { socket } = res;
      if (socket === null) throw new Error("a stream is opened on a response that has its socket");
      const audience = audiences.join(selection);
      const reader: Reader = {
        res,
        socket,
        identity,
        audience,
        state: { kind: "live" },
        sent: NOTHING,
        drained: 0,
        ending: undefined,
      };
      readers.add(reader);
      byIdentity.set(identity, (byIdentity.get(identity) ?? 0) + 1);
      telemetry.streamOpened();
      res.once("close", () => {
        gone(reader);
        ended(reader);
      });

      socket.setTimeout(0);
      socket.cork();
      begin(res);
      if (staleness.isStale) write(reader, staleness.event);
      if (resumed !== undefined && isAhead(resumed)) {
        reader.sent = resumed;
        reader.drained = resumed.revision;
        enter(reader, { kind: "ahead", resumed });
      } else {
        enter(reader, { kind: "live" });
        sendNewer(reader, resumed);
      }
      socket.uncork();
      return reader;
    },

    flush(changes) {
      const events = new Map<Audience, EventBytes[]>();
      for (const change of changes) {
        let event: EventBytes | undefined;
        for (const audience of audiences.of(change.table.key)) {
          if (audience.live.size === 0) continue;
          event ??= changeEvent(change);
          const told = events.get(audience);
          if (told === undefined) events.set(audience, [event]);
          else told.push(event);
        }
      }
      const now = bookTag();
      for (const [{ live }, told] of events) {
        const bytes = joinEvents(told);
        for (const reader of live) send(reader, bytes, now);
      }
      for (const reader of ahead) {
        if (reader.state.kind === "ahead" && !isAhead(reader.state.resumed))
          sendNewer(reader, reader.state.resumed);
      }
    },

    tellStatus() {
      for (const reader of readers) write(reader, staleness.event);
    },

    forgetSent() {
      for (const reader of readers) {
        reader.sent = NOTHING;
        reader.drained = 0;
      }
    },

    close() {
      stopWatch();
      readers.stop();
      for (const reader of readers) {
        if (!write(reader, BYE)) continue;
        reader.ending = "bye";
        reader.res.end();
      }
    },

    get size() {
      return readers.size;
    },
    get lagged() {
      return lagged;
    },
    sizeOf: (identity) => byIdentity.get(identity) ?? 0,
  };
}

const KEEP_ALIVE = Buffer.from(": keepalive\n\n");

/**
 * The body is neither counted nor chunked and ends with the connection: so one Buffer serves every reader, also
 * one of HTTP/1.0, and the socket can be written past the response.
 */
function begin(res: ServerResponse): void {
  res.useChunkedEncodingByDefault = false;
  const headers = [
    "Content-Type",
    "text/event-stream",
    "Cache-Control",
    "no-store",
    "X-Accel-Buffering",
    "no",
  ];
  res.writeHead(200, [...headers, "Connection", "close"]);
  res.flushHeaders();
}

function setMember(set: Set<Reader>, reader: Reader, isMember: boolean): void {
  if (isMember) set.add(reader);
  else set.delete(reader);
}
