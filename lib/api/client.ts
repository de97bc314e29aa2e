import {
  type BodyOf,
  type EndpointName,
  type EndpointRow,
  endpoints,
  type ParamsOf,
  type QueryOf,
  type ResponseOf,
} from "#lib/contract/endpoints.ts";
import { parseDurationMs } from "#lib/contract/duration.ts";
import { successOf } from "./answer.ts";
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

/**
 * One method per row of the endpoint table. A call resolves with the response, read leniently, or rejects with a
 * HeadgateError (a NotReachable when no address answered); when its signal aborts, with the signal's reason.
 */
export function createClient(options: TransportOptions): Client {
  const transport = createTransport(options);

  function call(name: CallName) {
    const row: EndpointRow = endpoints[name];
    return async (args: RequestParts & { signal?: AbortSignal; ifMatch?: string } = {}) =>
      transport.send(
        {
          method: row.method,
          path: pathOf(row, args),
          headers: args.ifMatch === undefined ? undefined : { "if-match": args.ifMatch },
          body: args.body,
          signal: args.signal,
          waitMs: waitOf(args),
        },
        (response) => successOf(response, row.response, `${row.method} ${row.path}`),
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
        path: pathOf(endpoints[name], parts),
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
  const names = Object.keys(endpoints) as EndpointName[]; // keys of an object literal
  const calls = names.filter(isCall).map((name) => [name, call(name)] as const);
  return Object.assign(Object.fromEntries(calls) as unknown as Calls, streams); // one entry per row, typed above
}

function isCall(name: EndpointName): name is CallName {
  return endpoints[name].wire !== "sse";
}

/** A long poll may take its wait and 10 % beyond. */
function waitOf({ query }: RequestParts): number {
  const wait = query?.["wait"];
  return typeof wait === "string" ? (parseDurationMs(wait) ?? 0) * 1.1 : 0;
}
