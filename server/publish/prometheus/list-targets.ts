import { createHash } from "node:crypto";
import { sendUnchanged, withStale } from "#server/publish/http/get-table.ts";
import { parseIfNoneMatch } from "#server/publish/http/if-none-match.ts";
import { refuse, refuseNotReady } from "#server/publish/http/refuse.ts";
import type { SlowRawHandler } from "#server/publish/handler.ts";
import type { PublishedTable } from "#server/publish/service-table.ts";
import type { Staleness } from "#server/publish/staleness.ts";
import type { TableBook } from "#server/publish/table-book.ts";
import { TargetPieces } from "./target-groups.ts";

/** Of how targets are made of tables: replicas of two versions may make other bytes of the same tables. */
const FORM = "1";
/** Between two turns of the event loop: some milliseconds. */
const AT_ONCE_BYTES = 200_000;

interface ListTargetsOptions {
  readonly book: TableBook;
  readonly staleness: Staleness;
}

/** `GET /v1/prometheus/targets`: of the tables alone, so every replica answers, also while the store is away. */
export function createListTargets({
  book,
  staleness,
}: ListTargetsOptions): SlowRawHandler<"listPrometheusTargets"> {
  const pieces = new TargetPieces();

  /** What a change has made new is made in pieces: all of a large fleet at one go would hold up every probe. */
  async function prepare(tables: readonly PublishedTable[]): Promise<void> {
    let made = 0;
    for (const table of tables) {
      if (pieces.has(table)) continue;
      made += pieces.of(table).length;
      if (made < AT_ONCE_BYTES) continue;
      made = 0;
      await new Promise(setImmediate);
    }
  }

  return async (req, res, { query, identity, requestId }) => {
    const named = listOf(query.namespace);
    const readable = (namespace: string) =>
      identity.namespaces.includes("*") || identity.namespaces.includes(namespace);
    const refused = named?.find((namespace) => !readable(namespace));
    if (refused !== undefined)
      return refuse(res, requestId, "permission_denied", `${identity.name} has no access to ${refused}`);
    if (!book.isReady) return refuseNotReady(res, requestId);

    const services = listOf(query.service);
    const find = () => tablesOf(book, named ?? book.namespaces().filter(readable), services);
    await prepare(find());
    const tables = find(); // as they are now, the few that changed meanwhile too
    const etag = hashOf(tables);
    const condition = parseIfNoneMatch(req.headers["if-none-match"]);
    const isHeld =
      condition.kind === "any" || (condition.kind === "tags" && condition.tags.includes(etag.slice(1, -1)));
    if (isHeld) return sendUnchanged(res, { etag }, staleness);
    const body = joined(tables.map((table) => pieces.of(table)));
    const headers = ["Content-Type", "application/json", "ETag", etag];
    headers.push("Content-Length", String(body.length));
    res.writeHead(200, withStale(headers, staleness));
    res.end(body);
  };
}

function listOf(given: string | readonly string[] | undefined): readonly string[] | undefined {
  if (given === undefined) return undefined;
  return [...new Set(typeof given === "string" ? [given] : given)].sort();
}

function tablesOf(
  book: TableBook,
  namespaces: readonly string[],
  services: readonly string[] | undefined,
): readonly PublishedTable[] {
  return namespaces.flatMap((namespace) =>
    services === undefined
      ? book.list(namespace)
      : services.flatMap((service) => book.get({ namespace, service }) ?? []),
  );
}

function hashOf(tables: readonly PublishedTable[]): string {
  const hash = createHash("sha256").update(`${FORM}\n`);
  for (const { key, etag } of tables) hash.update(`${key.namespace}/${key.service} ${etag}\n`);
  return `"${hash.digest("base64url").slice(0, 22)}"`;
}

function joined(pieces: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from("[")];
  for (const piece of pieces) {
    if (piece.length === 0) continue;
    if (parts.length > 1) parts.push(Buffer.from(","));
    parts.push(piece);
  }
  return Buffer.concat([...parts, Buffer.from("]")]);
}
