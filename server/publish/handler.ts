import type { IncomingMessage, ServerResponse } from "node:http";
import type { EndpointName, ParsedParams, ParsedQuery } from "#lib/contract/endpoints.ts";

/** What the dispatcher has verified before a handler sees the request. */
export interface RequestContext<N extends EndpointName> {
  readonly params: ParsedParams<N>;
  readonly query: ParsedQuery<N>;
  /** `namespaces` has `*` where all may be read. */
  readonly identity: { readonly name: string; readonly namespaces: readonly string[] };
  readonly requestId: string;
  /** The client's; empty where it is gone already. */
  readonly address: string;
}

/** Answers on the socket, now or later; also HEAD. Never throws for what a client sends. */
export type RawHandler<N extends EndpointName> = (
  req: IncomingMessage,
  res: ServerResponse,
  context: RequestContext<N>,
) => void;

/** The same, where the answer takes several turns of the event loop to make. */
export type SlowRawHandler<N extends EndpointName> = (...given: Parameters<RawHandler<N>>) => Promise<void>;
