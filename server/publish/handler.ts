import type { IncomingMessage, ServerResponse } from "node:http";
import type { EndpointName, ParsedParams, ParsedQuery } from "#lib/contract/endpoints.ts";

/** What the dispatcher has verified before a handler sees the request. */
export interface RequestContext<N extends EndpointName> {
  readonly params: ParsedParams<N>;
  readonly query: ParsedQuery<N>;
  readonly identity: { readonly name: string };
  readonly requestId: string;
}

/** Answers on the socket, now or later; also HEAD. Never throws for what a client sends. */
export type RawHandler<N extends EndpointName> = (
  req: IncomingMessage,
  res: ServerResponse,
  context: RequestContext<N>,
) => void;
