import type { IncomingMessage, ServerResponse } from "node:http";
import type { EndpointName, endpoints, ParsedParams, ParsedQuery } from "#lib/contract/endpoints.ts";
import type { Identity } from "#server/ports/access.ts";

/** Rows that are answered on the socket. */
export type RawRow = {
  [N in EndpointName]: (typeof endpoints)[N]["wire"] extends "raw" | "sse" ? N : never;
}[EndpointName];

export interface RawContext<N extends EndpointName> {
  readonly params: ParsedParams<N>;
  readonly query: ParsedQuery<N>;
  readonly identity: Identity;
  readonly requestId: string;
  /** The client's; empty where it is gone already. */
  readonly address: string;
}

/** Answers on the socket, or throws a HeadgateError before it has written anything. */
export type RawHandler<N extends EndpointName> = (
  req: IncomingMessage,
  res: ServerResponse,
  context: RawContext<N>,
) => void | Promise<void>;

export type RawHandlers<R extends RawRow = RawRow> = { readonly [N in R]: RawHandler<N> };
