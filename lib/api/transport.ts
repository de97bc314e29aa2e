import { HeadgateError } from "#lib/contract/error.ts";
import { failureOf } from "./answer.ts";
import { backoffMs, pause } from "./backoff.ts";
import { causeOf, NotReachable, wasNothingSent } from "./not-reachable.ts";

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export interface TransportOptions {
  /** Base addresses; `""` is the page's own origin. At least one. */
  readonly urls: readonly string[];
  readonly token?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly fetch?: Fetch | undefined;
  /** How long a safe call is tried again over all addresses, ms. 0: one round. */
  readonly retryForMs?: number | undefined;
  /** How long one address may take to answer, beyond a wait the call asked for, ms. */
  readonly timeoutMs?: number | undefined;
  /** Told before each wait for another try of a safe call. */
  readonly onRetry?: ((error: HeadgateError, delayMs: number) => void) | undefined;
}

export interface Sending {
  readonly method: string;
  /** Changes nothing, whatever its method. */
  readonly isQuestion?: boolean | undefined;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** A wait the call asks the server for, ms; added to the timeout. */
  readonly waitMs?: number | undefined;
  /** 304 is an answer too: what was asked for has not changed. */
  readonly isConditional?: boolean | undefined;
  /** A change that does no more when it arrives twice: another address is asked also where one may have got it. */
  readonly isRepeatable?: boolean | undefined;
  /** The body is read after `send` is done: the signal must reach it still. */
  readonly isStream?: boolean | undefined;
}

/** What one address gave: an answer, or a failure and whether another address may be asked. */
type Attempt<T> = { readonly kind: "answer"; readonly value: T } | Failed;
interface Failed {
  readonly kind: "failed";
  readonly error: HeadgateError;
  readonly tryNext: boolean;
  /** This address may be well for others, or later: what comes next begins elsewhere. */
  readonly isPassing: boolean;
}

export interface Transport {
  /** Sends and reads: `read` gets a 2xx response. Every failure is a HeadgateError, except an abort by the caller. */
  send<T>(sending: Sending, read: (response: Response) => Promise<T>, retryForMs?: number): Promise<T>;
  /** The next call begins with the next address: the current one said it is going away. */
  rotate(): void;
}

/** Answers that may be another at another address, or later. */
const PASSING = new Set([429, 502, 503, 504]);
const DEFAULT_TIMEOUT_MS = 15_000;
const RETRY = { minMs: 200, maxMs: 3000 };

export function createTransport(options: TransportOptions): Transport {
  const urls = options.urls.map((url) => url.replace(/\/+$/, ""));
  if (urls.length === 0) throw new HeadgateError("invalid_argument", "no address of Headgate given");
  // Looked up at the call: a page or a test may replace it later.
  const fetchIt: Fetch = options.fetch ?? ((input, init) => fetch(input, init));
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  let preferred = 0;

  async function attempt<T>(
    base: string,
    sending: Sending,
    read: (response: Response) => Promise<T>,
  ): Promise<Attempt<T>> {
    const isRead = sending.method === "GET" || sending.isQuestion === true;
    const isSafe = isRead || sending.isRepeatable === true;
    const allowedMs = timeoutMs + (sending.waitMs ?? 0);
    const deadline = new AbortController();
    const onAbort = () => deadline.abort(sending.signal?.reason);
    sending.signal?.addEventListener("abort", onAbort, { once: true });
    const timer = setTimeout(() => deadline.abort(new Error(`no answer within ${allowedMs} ms`)), allowedMs);
    try {
      sending.signal?.throwIfAborted();
      const response = await fetchIt(base + sending.path, {
        method: sending.method,
        headers: headersOf(sending, options),
        redirect: "error",
        signal: deadline.signal,
        ...(sending.body === undefined ? {} : { body: JSON.stringify(sending.body) }),
      });
      const isUnchanged = sending.isConditional === true && response.status === 304;
      if (response.ok || isUnchanged) return { kind: "answer", value: await read(response) };
      const error = await failureOf(response, isRead);
      const isPassing = PASSING.has(response.status);
      return { kind: "failed", error, tryNext: isSafe && isPassing, isPassing };
    } catch (error) {
      sending.signal?.throwIfAborted();
      if (error instanceof HeadgateError) return { kind: "failed", error, tryNext: false, isPassing: false };
      const nothingSent = wasNothingSent(error);
      const message = `${base === "" ? "Headgate" : base} cannot be reached: ${causeOf(error).text}`;
      const mayHaveArrived = !isRead && !nothingSent;
      const failure = new NotReachable(message, { mayHaveArrived, cause: error });
      return { kind: "failed", error: failure, tryNext: isSafe || nothingSent, isPassing: true };
    } finally {
      clearTimeout(timer);
      if (sending.isStream !== true) sending.signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Asks each address once, the preferred one first. */
  async function round<T>(sending: Sending, read: (response: Response) => Promise<T>): Promise<Attempt<T>> {
    const failures: HeadgateError[] = [];
    for (let i = 0; i < urls.length; i++) {
      const index = (preferred + i) % urls.length;
      const result = await attempt(urls[index] ?? "", sending, read);
      if (result.kind === "answer") {
        preferred = index;
        return result;
      }
      failures.push(result.error);
      if (!result.tryNext) {
        // It may have arrived, so it is not sent again; the next call begins elsewhere.
        if (result.isPassing) preferred = (index + 1) % urls.length;
        return result;
      }
    }
    return { kind: "failed", error: worthTelling(failures), tryNext: true, isPassing: true };
  }

  return {
    async send(sending, read, retryForMs = options.retryForMs ?? 0) {
      let endsAt: number | undefined;
      for (let attempts = 0; ; attempts++) {
        const result = await round(sending, read);
        if (result.kind === "answer") return result.value;
        const delayMs = Math.max(backoffMs(attempts, RETRY), result.error.retryAfterMs ?? 0);
        // Counted from the first failure: a long poll that was cut after its minute is asked again too.
        endsAt ??= Date.now() + (sending.method === "GET" ? retryForMs : 0);
        if (!result.tryNext || Date.now() + delayMs >= endsAt) throw result.error;
        options.onRetry?.(result.error, delayMs);
        await pause(delayMs, sending.signal);
      }
    },
    rotate() {
      preferred = (preferred + 1) % urls.length;
    },
  };
}

function headersOf(sending: Sending, options: TransportOptions): Record<string, string> {
  return {
    accept: "application/json",
    ...options.headers,
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...(sending.body === undefined ? {} : { "content-type": "application/json" }),
    ...sending.headers,
  };
}

/** Of a round's failures the one that says most: an answer before a silence; else all silences in one. */
function worthTelling(failures: readonly HeadgateError[]): HeadgateError {
  const answered = failures.find((error) => !(error instanceof NotReachable));
  if (answered !== undefined) return answered;
  const message = failures.map((error) => error.message).join("; ");
  const mayHaveArrived = failures.some((error) => error instanceof NotReachable && error.mayHaveArrived);
  return new NotReachable(message, { mayHaveArrived, cause: failures[0] });
}
