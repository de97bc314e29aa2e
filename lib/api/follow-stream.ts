import { type ErrorCode, HeadgateError } from "#lib/contract/error.ts";
import { backoffMs, pause } from "./backoff.ts";
import type { CallArgs, StreamName, Streams } from "./client.ts";
import { causeOf, NotReachable } from "./not-reachable.ts";
import { readEvents } from "./sse.ts";

/** Whether the stream is there. `retryInMs` is until the next attempt. */
export type Connection =
  | { readonly state: "open" }
  | { readonly state: "closed"; readonly error: HeadgateError; readonly retryInMs: number };

export type StreamUpdate =
  | { readonly kind: "connection"; readonly connection: Connection }
  | { readonly kind: "event"; readonly event: string; readonly data: string }
  /** The server lives: nothing has changed. */
  | { readonly kind: "alive" };

export interface FollowOptions {
  /** Ends the following: the loop finishes without an error. */
  readonly signal?: AbortSignal | undefined;
  /** Resume after this event of an earlier following. */
  readonly lastEventId?: string | undefined;
  /** A stream without a byte for this long is dropped, ms. The server sends something every 15 s. */
  readonly silentMs?: number | undefined;
  /** The same for its first byte; the server sends one as it opens. `silentMs` when absent. */
  readonly firstByteMs?: number | undefined;
  /** Bounds of the time between attempts, ms. The upper one may change: asked for before each. */
  readonly minRetryMs?: number | undefined;
  readonly maxRetryMs?: number | (() => number) | undefined;
}

export interface Followed extends AsyncIterable<StreamUpdate> {
  /** Drops the connection and what was resumed from: the server sends everything whole. */
  restart(why: string): void;
}

/** Failures that asking again cannot mend: the loop throws them. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  "invalid_argument",
  "unauthenticated",
  "permission_denied",
  "not_found",
]);

/** Follows a stream for ever: reconnects with jitter, resumes by Last-Event-ID, obeys `bye` and notices silence. */
export function followStream<N extends StreamName>(
  client: Streams,
  name: N,
  args: Omit<CallArgs<N>, "signal">,
  options: FollowOptions = {},
): Followed {
  const { signal, silentMs = 45_000, firstByteMs = silentMs, maxRetryMs: longest = 10_000 } = options;
  const maxRetryMs = () => (typeof longest === "number" ? longest : longest());
  let minRetryMs = options.minRetryMs ?? 250;
  let lastEventId = options.lastEventId ?? "";
  let connection = new AbortController();

  async function* connectOnce(): AsyncGenerator<StreamUpdate, HeadgateError, undefined> {
    const resume = lastEventId === "" ? {} : { lastEventId };
    // The caller's parts with a signal of ours: the same arguments again.
    const opening = { ...args, ...resume, signal: connection.signal } as unknown as CallArgs<N>;
    const body = await client.openStream(name, opening);
    yield { kind: "connection", connection: { state: "open" } };
    for await (const message of readEvents(body, { silentMs, firstByteMs })) {
      if (message.kind === "retry") minRetryMs = Math.min(maxRetryMs(), Math.max(1, message.ms));
      else if (message.kind === "comment") yield { kind: "alive" };
      else {
        if (message.event === "bye") {
          client.rotate();
          return new HeadgateError("unavailable", "this replica is going away");
        }
        lastEventId = message.lastEventId;
        yield { kind: "event", event: message.event, data: message.data };
        // What the consumer restarted must not go on with the rest of the bytes already here.
        connection.signal.throwIfAborted();
      }
    }
    return new HeadgateError("unavailable", "the stream ended");
  }

  const isOver = () => signal?.aborted === true;

  async function* follow(): AsyncGenerator<StreamUpdate, void, undefined> {
    const onAbort = () => connection.abort(signal?.reason);
    signal?.addEventListener("abort", onAbort);
    try {
      for (let attempt = 0; !isOver(); attempt++) {
        connection = new AbortController();
        const startedAt = Date.now();
        const stream = connectOnce();
        let error: HeadgateError;
        try {
          for (;;) {
            const step = await stream.next();
            if (step.done === true) {
              error = step.value;
              break;
            }
            yield step.value;
          }
        } catch (thrown) {
          if (isOver()) return;
          error = asFailure(thrown);
          if (FINAL.has(error.code)) throw error;
        } finally {
          connection.abort();
        }
        // Only a connection that held counts as one: a stream that breaks at once backs off.
        if (Date.now() - startedAt >= maxRetryMs()) attempt = 0;
        const retryInMs = Math.max(
          backoffMs(attempt, { minMs: minRetryMs, maxMs: maxRetryMs() }),
          error.retryAfterMs ?? 0,
        );
        yield { kind: "connection", connection: { state: "closed", error, retryInMs } };
        await pause(retryInMs, signal).catch(() => undefined);
      }
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  return {
    [Symbol.asyncIterator]: follow,
    restart(why) {
      lastEventId = "";
      connection.abort(new HeadgateError("internal", why));
    },
  };
}

function asFailure(thrown: unknown): HeadgateError {
  if (thrown instanceof HeadgateError) return thrown;
  return new NotReachable(`the stream broke: ${causeOf(thrown).text}`, {
    mayHaveArrived: false,
    cause: thrown,
  });
}
