import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { RevisionTag } from "#lib/contract/revision-tag.ts";
import type { Audience } from "./audiences.ts";

/** Unsent bytes beyond which a reader is cut off: others and the loop never wait for it. */
export const MAX_BACKLOG_BYTES = 256 * 1024;

/** How a reader stands to the changes that come. */
export type ReaderState =
  | { readonly kind: "live" }
  /** It resumed from a revision that this replica has not seen yet: nothing older is sent to it. */
  | { readonly kind: "ahead"; readonly resumed: RevisionTag }
  /** More than the backlog's limit was sent at once: until it went out, changes wait for it, as tables. */
  | { readonly kind: "catching-up"; readonly since: number };

/** One open stream. */
export interface Reader {
  readonly res: ServerResponse;
  readonly socket: Socket;
  readonly identity: string;
  readonly audience: Audience;
  state: ReaderState;
  /** Every change up to this revision of the store was written, */
  sent: RevisionTag;
  /** the book's version then, */
  sentVersion: number;
  /** and up to this revision it left the process. */
  drained: number;
  /** Set when this side ends it. */
  ending: "lagging" | "bye" | "client" | undefined;
}

/** The revision of the store up to which the reader was sent all, and its socket took it. */
export function drainedRevision(reader: Reader): number {
  return reader.socket.writableLength === 0 ? reader.sent.revision : reader.drained;
}

/**
 * Writes past the response, straight to the socket: half the cost of `res.write`. False: the reader lags, or
 * is gone already, and was cut off.
 */
export function write(reader: Reader, bytes: Buffer): boolean {
  const { socket } = reader;
  if (reader.ending !== undefined) return false;
  const backlog = socket.writableLength;
  if (backlog > MAX_BACKLOG_BYTES) return cutOff(reader, "lagging");
  if (!socket.writable) return cutOff(reader, "client");
  if (backlog === 0) reader.drained = reader.sent.revision;
  socket.write(bytes);
  return true;
}

export function cutOff(reader: Reader, ending: "lagging" | "client"): false {
  reader.ending = ending;
  reader.socket.destroy();
  return false;
}
