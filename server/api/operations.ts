import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { HeadgateError } from "#lib/contract/error.ts";

export type Readiness = "starting" | "ok" | "degraded" | "stopping";

/** What runs beside the API on the same port, for machines that watch over this one. */
export interface Operations {
  /** `ok` and `degraded`: tables can be served, the latter while the store is away. */
  readiness(): Readiness;
  readonly metrics: {
    readonly contentType: string;
    render(): Promise<string>;
    renderInstances(): Promise<string>;
  };
  /** Where the built `headgate` command stands. */
  readonly cliFile: string;
}

/** Paths outside the endpoint table, with the scope each asks; where it asks one, for all namespaces, which metrics tell of. */
export const OPERATION_SCOPES = {
  "/livez": "public",
  "/readyz": "public",
  "/cli": "public",
  "/metrics": "metrics:read",
  "/metrics/instances": "metrics:read",
} as const;
export type OperationPath = keyof typeof OPERATION_SCOPES;

export function isOperation(path: string): path is OperationPath {
  return Object.hasOwn(OPERATION_SCOPES, path);
}

export async function serveOperation(
  path: OperationPath,
  res: ServerResponse,
  operations: Operations,
): Promise<void> {
  switch (path) {
    case "/livez":
      return sendJson(res, 200, { status: "ok" });
    case "/readyz": {
      const status = operations.readiness();
      return sendJson(res, status === "ok" || status === "degraded" ? 200 : 503, { status });
    }
    case "/metrics":
      return send(res, 200, operations.metrics.contentType, await operations.metrics.render());
    case "/metrics/instances":
      return send(res, 200, operations.metrics.contentType, await operations.metrics.renderInstances());
    case "/cli":
      return send(res, 200, "text/javascript; charset=utf-8", await readCommand(operations.cliFile));
  }
}

async function readCommand(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new HeadgateError("not_found", "the headgate command is not built here: npm start builds it", {
      cause,
    });
  }
}

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  send(res, status, "application/json", JSON.stringify(body));
}

function send(res: ServerResponse, status: number, contentType: string, body: string | Buffer): void {
  const headers = {
    "content-type": contentType,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  res.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}
