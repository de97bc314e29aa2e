import { CLIENT_NAME_RULE, clientName } from "#server/publish/client-name.ts";
import type { ConsumerBook } from "#server/publish/consumers.ts";
import type { RawHandler } from "#server/publish/handler.ts";
import { refuse, refuseNotReady } from "#server/publish/http/refuse.ts";
import { parseRevisionTag } from "#lib/contract/revision-tag.ts";
import { select } from "#server/publish/selection.ts";
import type { TableBook } from "#server/publish/table-book.ts";
import type { Random } from "#server/ports/clock.ts";
import { drainedRevision } from "./reader.ts";
import type { Streams } from "./streams.ts";

export interface StreamLimits {
  readonly total: number;
  readonly perIdentity: number;
}

interface StreamTablesOptions {
  readonly book: TableBook;
  readonly streams: Streams;
  readonly consumers: ConsumerBook;
  readonly random: Random;
  readonly limits: StreamLimits;
  readonly isClosed: () => boolean;
}

/** `GET N/tables/stream`: tables and their changes as server-sent events. */
export function createStreamTables(options: StreamTablesOptions): RawHandler<"streamTables"> {
  const { book, streams, consumers, random, limits, isClosed } = options;

  return (req, res, { params, query, identity, requestId, address }) => {
    const client = clientName(req, { identity, address }, query.client);
    if (client === undefined) return refuse(res, requestId, "invalid_argument", CLIENT_NAME_RULE);
    // Those sent away together do not come back together.
    const later = 2 + Math.floor(9 * random.next());
    if (isClosed())
      return refuse(res, requestId, "unavailable", "This replica is stopping. Go to another.", 1);
    if (!book.isReady) return refuseNotReady(res, requestId, later);
    if (streams.size >= limits.total) {
      return refuse(
        res,
        requestId,
        "rate_limited",
        `This replica serves ${limits.total} streams, which is its limit. Try another.`,
        later,
      );
    }
    if (streams.sizeOf(identity.name) >= limits.perIdentity) {
      return refuse(
        res,
        requestId,
        "rate_limited",
        `${identity.name} has ${limits.perIdentity} streams open here, which is the limit.`,
        later,
      );
    }
    const resumed = parseRevisionTag(String(req.headers["last-event-id"] ?? ""));
    const selection = select(params.ns, query.service);

    const open = (): void => {
      const reader = streams.open({ res, selection, identity: identity.name, resumed, ended: () => ended() });
      const ended = consumers.streaming(client, reader.audience.selection, () => drainedRevision(reader));
    };
    // A pipelined request gets its socket when those before it are answered.
    if (req.method === "HEAD") res.writeHead(200, ["Content-Type", "text/event-stream"]).end();
    else if (res.socket === null) res.once("socket", open);
    else open();
  };
}
