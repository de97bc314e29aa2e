import type { ServerResponse } from "node:http";
import { CLIENT_NAME_RULE, clientName } from "#server/publish/client-name.ts";
import type { ConsumerBook } from "#server/publish/consumers.ts";
import type { RawHandler } from "#server/publish/handler.ts";
import type { PublishedTable } from "#server/publish/service-table.ts";
import type { Staleness } from "#server/publish/staleness.ts";
import type { TableBook } from "#server/publish/table-book.ts";
import { heldRevision, parseIfNoneMatch } from "./if-none-match.ts";
import type { LongPolls } from "./long-polls.ts";
import { refuse, refuseNotReady } from "./refuse.ts";

interface GetTableOptions {
  readonly book: TableBook;
  readonly polls: LongPolls;
  readonly consumers: ConsumerBook;
  readonly staleness: Staleness;
}

/** `GET S/table`: by ETag, and with `wait` as long poll. A client is never given an older table than it names. */
export function createGetTable({
  book,
  polls,
  consumers,
  staleness,
}: GetTableOptions): RawHandler<"getTable"> {
  return (req, res, { params, query, identity, requestId, address }) => {
    const key = { namespace: params.ns, service: params.service };
    const client = clientName(req, { identity, address });
    if (client === undefined) return refuse(res, requestId, "invalid_argument", CLIENT_NAME_RULE);
    const table = book.get(key);
    if (table === undefined) return refuseMissing(res, requestId, book, key);

    const header = req.headers["if-none-match"];
    // Nearly every poll names the table as it is: no need to look closer.
    const isSame = header === table.etag;
    const condition = parseIfNoneMatch(isSame ? undefined : header);
    const held = isSame ? table.revision : heldRevision(condition, table.epoch);
    // Who neither names itself nor what it holds only looks: nobody need wait for it.
    if (client.named || header !== undefined) consumers.polled(client, key, held);
    const holdsIt = isSame || condition.kind === "any" || (held !== undefined && held >= table.revision);
    if (!holdsIt) return sendTable(res, table, staleness);
    if (query.wait === undefined) return sendUnchanged(res, table, staleness);
    polls.wait({
      res,
      table,
      held: held ?? table.revision,
      waitMs: query.wait,
      ended: consumers.waiting(client, key),
    });
  };
}

function refuseMissing(
  res: ServerResponse,
  requestId: string,
  book: TableBook,
  key: PublishedTable["key"],
): void {
  if (!book.isReady) return refuseNotReady(res, requestId);
  if (book.isUnreadable(key)) {
    return refuse(
      res,
      requestId,
      "unavailable",
      "The stored table of this service cannot be read; see the server's log.",
      5,
    );
  }
  refuse(
    res,
    requestId,
    "not_found",
    `No service ${key.service} was ever seen in namespace ${key.namespace}.`,
  );
}

export function sendTable(
  res: ServerResponse,
  { etag, bytes: { body } }: PublishedTable,
  staleness: Staleness,
): void {
  const headers = ["Content-Type", "application/json", "ETag", etag, "Content-Length", String(body.length)];
  res.writeHead(200, withStale(headers, staleness));
  res.end(body);
}

export function sendUnchanged(
  res: ServerResponse,
  { etag }: { readonly etag: string },
  staleness: Staleness,
): void {
  res.writeHead(304, withStale(["ETag", etag], staleness));
  res.end();
}

/** Staleness is told beside the table: its bytes depend on its revision alone. */
export function withStale(headers: string[], staleness: Staleness): string[] {
  const seconds = staleness.seconds();
  if (seconds !== undefined) headers.push("Headgate-Stale", String(seconds));
  return headers;
}
