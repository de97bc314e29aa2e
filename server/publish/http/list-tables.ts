import { createHash } from "node:crypto";
import { BytesCache } from "#server/publish/bytes-cache.ts";
import { CLIENT_NAME_RULE, clientName } from "#server/publish/client-name.ts";
import type { ConsumerBook } from "#server/publish/consumers.ts";
import type { RawHandler } from "#server/publish/handler.ts";
import { select, type Selection } from "#server/publish/selection.ts";
import type { PublishedTable } from "#server/publish/service-table.ts";
import type { Staleness } from "#server/publish/staleness.ts";
import type { TableBook } from "#server/publish/table-book.ts";
import { sendUnchanged, withStale } from "./get-table.ts";
import { parseIfNoneMatch } from "./if-none-match.ts";
import { refuse, refuseNotReady } from "./refuse.ts";

const CACHE_BYTES = 32 * 1024 * 1024;

interface ListTablesOptions {
  readonly book: TableBook;
  readonly consumers: ConsumerBook;
  readonly staleness: Staleness;
}

/** Several tables as of one state of the book. */
interface TableSet {
  readonly selection: Selection;
  readonly version: number;
  /** Of the store: all its tables are as of this. */
  readonly revision: number;
  readonly etag: string;
  readonly body: Buffer;
  /** About what it takes, its selection's names included. */
  readonly bytes: number;
}

/** `GET N/tables`: the services named that were ever seen, or all; the ETag is a hash of their revisions. */
export function createListTables({
  book,
  consumers,
  staleness,
}: ListTablesOptions): RawHandler<"listTables"> {
  const cache = new BytesCache<TableSet>(CACHE_BYTES);

  function tableSet(selection: Selection): TableSet {
    const known = cache.get(selection.text);
    if (known?.version === book.version) return known;
    const tables = selected(book, selection);
    const etag = hashOf(tables);
    const body = known?.etag === etag ? known.body : join(tables);
    const bytes = body.length + 2 * selection.text.length;
    const set = { selection, version: book.version, revision: book.revision, etag, body, bytes };
    cache.set(selection.text, set);
    return set;
  }

  return (req, res, { params, query, identity, requestId, address }) => {
    const client = clientName(req, { identity, address });
    if (client === undefined) return refuse(res, requestId, "invalid_argument", CLIENT_NAME_RULE);
    if (!book.isReady) return refuseNotReady(res, requestId);
    const set = tableSet(select(params.ns, query.service));
    const condition = parseIfNoneMatch(req.headers["if-none-match"]);
    const isHeld =
      condition.kind === "any" ||
      (condition.kind === "tags" && condition.tags.includes(set.etag.slice(1, -1)));
    // As with one table: who neither names itself nor what it holds only looks.
    const isConsuming = client.named || condition.kind !== "none";
    if (isConsuming)
      consumers.fetched(
        client,
        set.selection,
        condition.kind === "tags" && isHeld ? set.revision : undefined,
      );
    if (isHeld) return sendUnchanged(res, set, staleness);
    const headers = [
      "Content-Type",
      "application/json",
      "ETag",
      set.etag,
      "Content-Length",
      String(set.body.length),
    ];
    res.writeHead(200, withStale(headers, staleness));
    res.end(set.body);
  };
}

function selected(book: TableBook, { namespace, services }: Selection): readonly PublishedTable[] {
  if (services === undefined) return book.list(namespace);
  return [...services].flatMap((service) => book.get({ namespace, service }) ?? []);
}

function hashOf(tables: readonly PublishedTable[]): string {
  const hash = createHash("sha256");
  for (const { key, etag } of tables) hash.update(`${key.service} ${etag}\n`);
  return `"${hash.digest("base64url").slice(0, 22)}"`;
}

function join(tables: readonly PublishedTable[]): Buffer {
  const pieces: Buffer[] = [Buffer.from('{"items":[')];
  for (const [i, { bytes }] of tables.entries()) {
    if (i > 0) pieces.push(Buffer.from(","));
    pieces.push(bytes.body);
  }
  return Buffer.concat([...pieces, Buffer.from(`],"total":${tables.length}}`)]);
}
