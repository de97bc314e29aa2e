import type { ServerResponse } from "node:http";
import type { Clock } from "#server/ports/clock.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import type { RevisionTag } from "#lib/contract/revision-tag.ts";
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
/** Written to before the loop does other things: some 10 ms, so that no probe waits for ten thousand readers. */
const READERS_AT_ONCE = 1000;
const BYE = Buffer.from("event: bye\ndata: {}\n\n");
const NOTHING: RevisionTag = { epoch: "", revision: 0 };

interface StreamsOptions {
  readonly book: TableBook;
  readonly staleness: Staleness;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly readersAtOnce?: number | undefined;
}

interface BookState extends RevisionTag {
  readonly version: number;
}

interface Write {
  readonly reader: Reader;
  readonly bytes: Buffer;
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
  /** Writes changes to all who follow them. The next flush must wait for `done`. */
  flush(changes: readonly TableChange[], done: () => void): void;
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

export function createStreams(options: StreamsOptions): Streams {
  const { book, staleness, clock, telemetry, readersAtOnce = READERS_AT_ONCE } = options;
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

  function bookNow(): BookState {
    return { epoch: book.epoch ?? "", revision: book.revision, version: book.version };
  }

  /** Changes, or tables: `bytes` bring the reader to what the book has at `now`. */
  function send(reader: Reader, bytes: Buffer, now: BookState): void {
    if (bytes.length > 0 && !write(reader, bytes)) return;
    reader.sent = now;
    reader.sentVersion = now.version;
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
    send(reader, snapshots.newer(reader.audience.selection, after), bookNow());
  }

  function isAhead(tag: RevisionTag): boolean {
    return tag.epoch === book.epoch && tag.revision > book.revision;
  }

  function eventsByAudience(changes: readonly TableChange[]): Map<Audience, EventBytes[]> {
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
    return events;
  }

  /** Who was brought further meanwhile is passed over: what is written here would be older than what it has. */
  function writeOn(writes: readonly Write[], from: number, now: BookState, done: () => void): void {
    const end = Math.min(writes.length, from + readersAtOnce);
    for (let i = from; i < end; i++) {
      const { reader, bytes } = writes[i] as Write; // i < length
      if (reader.sentVersion < now.version && reader.state.kind === "live") send(reader, bytes, now);
    }
    // A new epoch's tables follow, whole: the rest of an old one is nobody's any more.
    if (end === writes.length || book.epoch !== now.epoch) done();
    else setImmediate(() => writeOn(writes, end, now, done));
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
        sentVersion: 0,
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
      begin(res);
      // Who reads knows by it at once that nothing on the way holds the stream back, also where there are no tables.
      write(reader, KEEP_ALIVE);
      if (staleness.isStale) write(reader, staleness.event);
      if (resumed !== undefined && isAhead(resumed)) {
        reader.sent = resumed;
        reader.drained = resumed.revision;
        enter(reader, { kind: "ahead", resumed });
      } else {
        enter(reader, { kind: "live" });
        sendNewer(reader, resumed);
      }
      return reader;
    },

    flush(changes, done) {
      for (const reader of ahead) {
        if (reader.state.kind === "ahead" && !isAhead(reader.state.resumed))
          sendNewer(reader, reader.state.resumed);
      }
      const now = bookNow();
      const writes: Write[] = [];
      for (const [{ live }, told] of eventsByAudience(changes)) {
        const bytes = joinEvents(told);
        for (const reader of live) writes.push({ reader, bytes });
      }
      writeOn(writes, 0, now, done);
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
