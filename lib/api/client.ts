import type {
  BodyOf,
  EndpointName,
  EndpointRow,
  endpoints,
  ParamsOf,
  QueryOf,
  ResponseOf,
} from "#lib/contract/endpoints.ts";
import { isQuestion, type Route, routes } from "#lib/contract/routes.ts";
import { parseDurationMs } from "#lib/contract/duration.ts";
import { pathOf, type RequestParts } from "./request.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

type RowsOn<Wire extends EndpointRow["wire"]> = {
  [N in EndpointName]: (typeof endpoints)[N]["wire"] extends Wire ? N : never;
}[EndpointName];

/** Endpoints that answer one JSON document. */
export type CallName = RowsOn<"json" | "raw">;
/** Endpoints that answer a stream of server-sent events. */
export type StreamName = RowsOn<"sse">;

/** A part that may be left out is optional; one that the endpoint does not have is not there. */
type Part<Key extends string, T> = [T] extends [undefined]
  ? unknown
  : [T] extends [Record<string, never>]
    ? unknown
    : Record<string, never> extends T
      ? { readonly [K in Key]?: T | undefined }
      : { readonly [K in Key]: T };

/** `ifMatch`: the ETag of what the change was made of. */
type Precondition<N extends EndpointName> = (typeof endpoints)[N] extends { ifMatch: "required" }
  ? { readonly ifMatch: string }
  : (typeof endpoints)[N] extends { ifMatch: "optional" }
    ? { readonly ifMatch?: string | undefined }
    : unknown;

export type CallArgs<N extends EndpointName> = Part<"params", ParamsOf<N>> &
  Part<"query", QueryOf<N>> &
  Part<"body", BodyOf<N>> &
  Precondition<N> & { readonly signal?: AbortSignal | undefined };

type Call<N extends CallName> =
  Record<string, never> extends CallArgs<N>
    ? (args?: CallArgs<N>) => Promise<ResponseOf<N>>
    : (args: CallArgs<N>) => Promise<ResponseOf<N>>;

export type Calls = { readonly [N in CallName]: Call<N> };

export interface Streams {
  /** Opens a stream and gives its bytes: one round over the addresses, no retries. See sse.ts, follow-stream.ts. */
  openStream<N extends StreamName>(
    name: N,
    args: CallArgs<N> & { readonly lastEventId?: string | undefined },
  ): Promise<ReadableStream<Uint8Array>>;
  /** The next call begins with the next address. */
  rotate(): void;
}

export type Client = Calls & Streams;

/** Reads the body of a success: `checked` by the endpoint's schema, `jsonOf` as it is. */
export type ReadAnswer = (response: Response, name: CallName) => Promise<unknown>;

/**
 * One method per endpoint. A call resolves with what `read` makes of the response, or rejects with a HeadgateError (a
 * NotReachable when no address answered); when its signal aborts, with the signal's reason.
 */
export function createClient(options: TransportOptions, read: ReadAnswer): Client {
  const transport = createTransport(options);

  function call(name: CallName) {
    const route: Route = routes[name];
    return async (args: RequestParts & { signal?: AbortSignal; ifMatch?: string } = {}) =>
      transport.send(
        {
          method: route.method,
          isQuestion: isQuestion(route, args.body),
          path: pathOf(route, args),
          headers: args.ifMatch === undefined ? undefined : { "if-match": args.ifMatch },
          body: args.body,
          signal: args.signal,
          waitMs: waitOf(args),
        },
        async (response) => read(response, name),
      );
  }

  const streams: Streams = {
    async openStream(name, args) {
      const { signal, lastEventId, ...parts } = args as RequestParts & {
        signal?: AbortSignal;
        lastEventId?: string;
      };
      const headers = {
        accept: "text/event-stream",
        ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
      };
      const sending = {
        method: "GET",
        path: pathOf(routes[name], parts),
        headers,
        signal,
        isStream: true,
      };
      return transport.send(
        sending,
        async (response) => response.body ?? new ReadableStream<Uint8Array>(),
        0,
      );
    },
    rotate: () => transport.rotate(),
  };
  const names = Object.keys(routes) as EndpointName[]; // keys of an object literal
  const calls = names.filter(isCall).map((name) => [name, call(name)] as const);
  return Object.assign(Object.fromEntries(calls) as unknown as Calls, streams); // one entry per row, typed above
}

function isCall(name: EndpointName): name is CallName {
  return routes[name].wire !== "sse";
}

/** A long poll may take its wait and 10 % beyond. */
function waitOf({ query }: RequestParts): number {
  const wait = query?.["wait"];
  return typeof wait === "string" ? (parseDurationMs(wait) ?? 0) * 1.1 : 0;
}
