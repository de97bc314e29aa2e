import type { ClientPolicy } from "#lib/contract/client-policy.ts";
import type { Endpoint, Protection } from "#lib/contract/table.ts";
import type { EndpointState } from "./model.ts";

/** An endpoint as the store keeps it: what clients see, and the decision state beside it. */
export interface StoredEndpoint {
  readonly endpoint: Endpoint;
  readonly state: EndpointState;
}

/** Key 0 of a table: its head and the endpoints of chunk 0. */
export interface StoredHead {
  readonly v: 1;
  /** How many chunk keys the table has, this one included. Keys beyond are leftovers and not read. */
  readonly chunks: number;
  readonly protection: Protection;
  /** Since when panic stands; absent while it does not. */
  readonly panicSince?: number;
  /** Since when addresses are unregistered over which overrides stand, by id; absent where there are none. */
  readonly gone?: Readonly<Record<string, number>>;
  readonly policy: ClientPolicy;
  readonly endpoints: readonly StoredEndpoint[];
}

/** Key n > 0 of a table. */
export interface StoredChunk {
  readonly v: 1;
  readonly endpoints: readonly StoredEndpoint[];
}

/** Endpoints a key, at most, as far as hashing allows. */
const CHUNK_SIZE = 64;
/** Below 128 operations in a transaction, also with the deletion of as many leftovers left to later. */
const MAX_CHUNKS = 120;

/** FNV-1a, 32 bit (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** The chunk that holds an endpoint, by hash of its id. */
export function chunkOf(id: string, chunks: number): number {
  return chunks === 1 ? 0 : hash(id) % chunks;
}

/**
 * How many chunks a table of `count` endpoints has. `current` is kept while it is neither too tight nor more than
 * twice too wide, so that a table at a boundary does not rewrite itself at each change.
 */
export function chunksFor(count: number, current: number): number {
  if (count <= CHUNK_SIZE && current <= 1) return 1;
  const wanted = Math.min(MAX_CHUNKS, Math.ceil(count / (CHUNK_SIZE * 0.66)));
  const tight = count > current * CHUNK_SIZE * 0.8;
  const wide = current > wanted * 2;
  return tight || wide ? Math.max(1, count <= CHUNK_SIZE ? 1 : wanted) : current;
}

/** Orders endpoints in a table: by id, so that the same endpoints give the same bytes. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function encodeHead(head: StoredHead): Buffer {
  return Buffer.from(JSON.stringify(head));
}

export function encodeChunk(chunk: StoredChunk): Buffer {
  return Buffer.from(JSON.stringify(chunk));
}

/** Reads key 0. Throws when it is not one: tables are written by the leader alone, in a checked form. */
export function decodeHead(value: Buffer): StoredHead {
  const head = JSON.parse(value.toString("utf8")) as StoredHead; // shape checked below; written by the leader only
  if (head.v !== 1 || !Array.isArray(head.endpoints) || !(head.chunks >= 1))
    throw new Error("not a table head of version 1");
  return head;
}

/** Reads key n > 0. Throws when it is not one. */
export function decodeChunk(value: Buffer): StoredChunk {
  const chunk = JSON.parse(value.toString("utf8")) as StoredChunk; // as above
  if (chunk.v !== 1 || !Array.isArray(chunk.endpoints)) throw new Error("not a table chunk of version 1");
  return chunk;
}
