import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";

/** The request as the API's handlers take it; its signal aborts when the client goes away. */
export function toWebRequest(req: IncomingMessage, res: ServerResponse, url: string): Request {
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  const headers = new Headers();
  for (const name of ["content-type", "content-length", "if-match"] as const) {
    const value = req.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  const init: RequestInit = { method: req.method ?? "GET", headers, signal: gone.signal };
  const isRead = req.method !== "GET" && req.method !== "HEAD"; // Request refuses those with a body
  const hasBody =
    req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;
  // The host is never read: routes are paths.
  const address = `http://headgate${url}`;
  if (!hasBody || !isRead) return new Request(address, init);
  const body = Readable.toWeb(req) as NodeReadableStream<Uint8Array> as ReadableStream<Uint8Array>; // one class, typed twice
  const streaming: RequestInit & { readonly duplex: "half" } = { ...init, body, duplex: "half" };
  return new Request(address, streaming);
}

export async function sendWebResponse(
  req: IncomingMessage,
  res: ServerResponse,
  response: Response,
): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  if (res.destroyed) return;
  const headers: Record<string, string | number> = Object.fromEntries(response.headers);
  if (response.status !== 204) headers["content-length"] = body.length;
  // What is left of a refused body is not read: the connection cannot be used again.
  if (!req.complete) headers["connection"] = "close";
  res.writeHead(response.status, headers).end(body);
}
