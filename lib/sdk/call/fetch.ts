import type { CallOptions, Endpoint, Outcome } from "#lib/sdk/public.ts";
import { WrongProtocol } from "./outcome.ts";
import { retriesOf } from "./retries.ts";
import { runCall } from "./run.ts";
import type { ServiceCalls } from "./service-calls.ts";
import { tracked } from "./tracked-response.ts";
import type { Answer } from "./try.ts";

/** May be made twice by HTTP's own definition: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** Answers of one that has too much to do. */
const OVERLOAD = new Set([429, 503]);

type Fetch = typeof fetch;

/** `path`: with its query. Answers of 500 and more count against the instance; they are answers all the same. */
export async function fetchOf(
  calls: ServiceCalls,
  path: string,
  init: RequestInit,
  options: CallOptions,
  fetchIt: Fetch | undefined,
): Promise<Response> {
  const method = (init.method ?? "GET").toUpperCase();
  const header = (name: string) => (init.headers === undefined ? null : new Headers(init.headers).get(name));
  const isReplayable = isKept(init.body);
  const isIdempotent = options.idempotent ?? (IDEMPOTENT.has(method) || header("idempotency-key") !== null);
  const signals = [init.signal ?? undefined, options.signal].filter((signal) => signal !== undefined);
  const attempt = async (
    { endpoint }: { endpoint: Endpoint },
    signal: AbortSignal,
    isLate: () => boolean,
  ): Promise<Answer<Response>> => {
    const response = await (fetchIt ?? fetch)(`${originOf(endpoint)}${path}`, { ...init, signal });
    const outcome: Outcome = response.status >= 500 ? "server" : "ok";
    const isWorthAnother = retriesOf(calls.policy).statuses.includes(response.status);
    const isOverload = OVERLOAD.has(response.status);
    const { over, response: told, discard } = tracked(response, { outcome, signal, isLate });
    const ending = over === undefined ? {} : { over };
    return { value: told, outcome, isWorthAnother, isOverload, discard, ...ending };
  };
  return await runCall(calls, attempt, {
    ...options,
    keyOf: ({ sticky }) => (sticky ? (header(sticky.header) ?? undefined) : undefined),
    // A body that is gone once it is sent cannot be sent again, whatever the method allows.
    idempotent: isIdempotent && isReplayable,
    isReplayable,
    signal: signals.length === 2 ? AbortSignal.any(signals) : signals[0],
  });
}

/** Throws WrongProtocol where the endpoint does not speak HTTP. */
function originOf({ address, port, protocol, id }: Endpoint): string {
  if (protocol !== "http" && protocol !== "https") throw new WrongProtocol(id, protocol);
  return `${protocol}://${address.includes(":") ? `[${address}]` : address}:${port}`;
}

function isKept(body: RequestInit["body"]): boolean {
  return (
    !(body instanceof ReadableStream) &&
    !(typeof body === "object" && body !== null && Symbol.asyncIterator in body)
  );
}
