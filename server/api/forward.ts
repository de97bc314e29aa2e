import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { Agent, type Dispatcher } from "undici";
import type { EndpointRow } from "#lib/contract/endpoint-row.ts";
import { HeadgateError, OUTCOME_UNKNOWN } from "#lib/contract/error.ts";
import { isQuestion } from "#lib/contract/routes.ts";
import type { Access } from "#server/ports/access.ts";
import type { Control } from "#server/ports/control.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { maxBytesOf, readBounded } from "./input.ts";
import { encodeOrigin, FORWARD_PREFIX, type Origin, SECRET_HEADER } from "./forwarded.ts";

const REQUEST_HEADERS = ["content-type", "last-event-id", "if-match", "accept"];
const RESPONSE_HEADERS = [
  "content-type",
  "content-length",
  "cache-control",
  "retry-after",
  "etag",
  "x-content-type-options",
  "x-accel-buffering",
];
/** Codes of failures before a byte of the request was sent. */
const NOTHING_SENT = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const TRY_AGAIN = { retryAfterMs: 1000 };

type Asked = Pick<EndpointRow, "method" | "isQuestion" | "namesMany">;

export interface Forwarder {
  /** Lets the leader answer, as a stream. Rejects with `too_large`, and with `unavailable` while nothing has been written. */
  forward(row: Asked, req: IncomingMessage, res: ServerResponse, origin: Origin): Promise<void>;
  close(): Promise<void>;
}

export function createForwarder(deps: {
  readonly control: Pick<Control, "leader" | "self">;
  readonly access: Pick<Access, "clusterSecret">;
  readonly log: Log;
}): Forwarder {
  // Waits last up to 60 s before the first byte; streams have a keepalive each 15 s.
  const agent = new Agent({ connect: { timeout: 2000 }, headersTimeout: 75_000, bodyTimeout: 60_000 });
  return {
    close: () => agent.destroy(),
    async forward(row, req, res, origin) {
      const leader = deps.control.leader();
      const secret = deps.access.clusterSecret();
      if (leader === undefined || leader.id === deps.control.self.id || secret === undefined)
        throw new HeadgateError("unavailable", "no leader at the moment; try again", TRY_AGAIN);
      const gone = new AbortController();
      res.once("close", () => gone.abort());
      const headers = {
        ...pick(req.headers, REQUEST_HEADERS),
        ...encodeOrigin(origin),
        [SECRET_HEADER]: secret,
      };
      const { advertise } = leader;
      const answer = await ask(agent, advertise, row, req, headers, gone.signal).catch((error: unknown) => {
        if (!gone.signal.aborted)
          deps.log.warn(
            { requestId: origin.requestId, advertise, err: error },
            "forwarding to the leader failed",
          );
        throw error;
      });
      res.writeHead(answer.statusCode, pick(answer.headers, RESPONSE_HEADERS));
      // Torn off in the middle: the client's own stream ends too, and it comes again.
      await pipeline(answer.body, res).catch(() => res.destroy());
    },
  };
}

async function ask(
  agent: Agent,
  advertise: string,
  row: Asked,
  req: IncomingMessage,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  // Read whole first: a body is bounded, and one that is refused must not tear the connection to the leader.
  const body = await readBounded(req, req.headers["content-length"], maxBytesOf(row));
  const method = req.method as Dispatcher.HttpMethod; // Node's parser lets known methods through only
  const asked = {
    origin: new URL(advertise).origin,
    path: `${FORWARD_PREFIX}${req.url}`,
    method,
    headers,
    body: body.length === 0 ? null : body,
    signal,
  };
  return await agent.request(asked).catch((cause: unknown) => {
    throw silence(isQuestion(row, jsonIn(body)), cause);
  });
}

/** The leader gave no answer: what that leaves of the change, where one was asked for. */
function silence(changesNothing: boolean, cause: unknown): HeadgateError {
  const what = "the leader does not answer";
  if (changesNothing) return new HeadgateError("unavailable", what, { cause, ...TRY_AGAIN });
  if (NOTHING_SENT.has((cause as NodeJS.ErrnoException).code ?? ""))
    return new HeadgateError("unavailable", `${what}: nothing was changed`, { cause, ...TRY_AGAIN });
  const message = `${what}; whether the change was made is not known`;
  return new HeadgateError("unavailable", message, { cause, details: OUTCOME_UNKNOWN, ...TRY_AGAIN });
}

/** What the leader would have read; nothing where that is no JSON. */
function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function pick(headers: Readonly<Record<string, string | string[] | undefined>>, names: readonly string[]) {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === "string") picked[name] = value;
  }
  return picked;
}
