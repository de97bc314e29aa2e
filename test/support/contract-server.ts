import { type EndpointName, type EndpointRow, endpoints, type ResponseOf } from "#lib/contract/endpoints.ts";
import { ERROR_STATUS, type ErrorCode } from "#lib/contract/error.ts";
import type { IncomingMessage, ServerResponse } from "node:http";
import { bodyOf, json, type LocalServer, localServer } from "./local-server.ts";

export interface Asked {
  readonly name: EndpointName;
  readonly params: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** An error answer. */
export class Refused {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, details?: unknown) {
    this.code = code;
    this.message = message;
    this.details = details;
  }
}

/** What stands in for Headgate behind an endpoint; a stream's handler writes to the response itself. */
export type Handlers = {
  readonly [N in EndpointName]?: (asked: Asked) => ResponseOf<N> | Refused | Promise<ResponseOf<N> | Refused>;
};

export interface ContractServer extends LocalServer {
  /** Every request that fits the contract, oldest first. */
  readonly calls: readonly Asked[];
}

/**
 * A server that speaks the contract and nothing else: a request that its schemas refuse gets the error the real one
 * gives, an answer that they refuse is a bug of the test and throws.
 */
export async function contractServer(handlers: Handlers): Promise<ContractServer> {
  const calls: Asked[] = [];
  const server = await localServer((request, response) => {
    answer(handlers, calls, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  return Object.assign(server, { calls });
}

async function answer(
  handlers: Handlers,
  calls: Asked[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://local");
  const found = match(request.method ?? "", url.pathname);
  if (found === undefined)
    return refuse(response, new Refused("not_found", `no endpoint ${request.method} ${url.pathname}`));
  const row: EndpointRow = endpoints[found.name];
  const params = row.params.safeParse(found.params);
  const query = row.query.safeParse(queryOf(url));
  const body = row.body?.safeParse((await bodyOf(request)) ?? {});
  for (const part of [params, query, body]) {
    if (part?.success === false) return refuse(response, new Refused("invalid_argument", part.error.message));
  }
  const asked = {
    name: found.name,
    params: params.data ?? {},
    query: query.data ?? {},
    body: body?.data,
    request,
    response,
  };
  calls.push(asked);
  const handle = handlers[found.name];
  const result =
    handle === undefined ? new Refused("not_found", `nothing behind ${found.name}`) : await handle(asked);
  if (response.headersSent || response.destroyed || row.wire === "sse") return;
  if (result instanceof Refused) return refuse(response, result);
  if (row.status === 204) return json(response, 204);
  json(response, row.status, row.response.parse(result));
}

function refuse(response: ServerResponse, { code, message, details }: Refused): void {
  json(response, ERROR_STATUS[code], { error: { code, message, details, requestId: "r-1" } });
}

function match(
  method: string,
  pathname: string,
): { name: EndpointName; params: Record<string, string> } | undefined {
  for (const name of Object.keys(endpoints) as EndpointName[]) {
    const pattern = endpoints[name].path.replaceAll(".", "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
    const groups = new RegExp(`^${pattern}$`).exec(pathname);
    if (groups === null || endpoints[name].method !== method) continue;
    const params = Object.entries(groups.groups ?? {}).map(([key, value]) => [
      key,
      decodeURIComponent(value),
    ]);
    return { name, params: Object.fromEntries(params) as Record<string, string> };
  }
  return undefined;
}

function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const all = searchParams.getAll(name);
      return [name, all.length === 1 ? (all[0] ?? "") : all];
    }),
  );
}
