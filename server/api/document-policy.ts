import { createHash } from "node:crypto";
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/**
 * Inline scripts run only where their hash is named: Next writes some into each page, whose text is of the build. Inline
 * styles are Mantine's own way to set its variables.
 */
export function contentPolicy(scriptHashes: readonly string[] = []): string {
  return [
    "default-src 'self'",
    ["script-src 'self'", ...scriptHashes.map((hash) => `'sha256-${hash}'`)].join(" "),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/gi;

/** SHA-256, base64, of each script that stands in a page itself, each once. */
export function inlineScriptHashes(html: string): string[] {
  const hashes = new Set<string>();
  for (const [, attributes = "", text = ""] of html.matchAll(SCRIPT))
    if (!/\ssrc=/i.test(attributes)) hashes.add(createHash("sha256").update(text).digest("base64"));
  return [...hashes];
}

/**
 * Holds back what is written until the end: a page of some 20 kB then goes out at once, under the policy that names its
 * own scripts. What is no page goes out as it is. Whatever is written must not be compressed.
 */
export function holdForPolicy(res: ServerResponse): void {
  const chunks: Buffer[] = [];
  const end = res.end.bind(res);
  const take = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk === "string") chunks.push(Buffer.from(chunk, encodingOf(encoding)));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  Object.assign(res, {
    flushHeaders: () => undefined,
    writeHead(status: number, ...rest: readonly unknown[]) {
      res.statusCode = status;
      const headers = rest.find((part): part is OutgoingHttpHeaders => typeof part === "object") ?? {};
      for (const [name, value] of Object.entries(headers))
        if (value !== undefined) res.setHeader(name, value);
      return res;
    },
    write(chunk: unknown, ...rest: readonly unknown[]) {
      take(chunk, rest[0]);
      callLast(rest);
      return true;
    },
    end(...given: readonly unknown[]) {
      take(given[0], given[1]);
      const body = Buffer.concat(chunks);
      for (const name of ["flushHeaders", "writeHead", "write", "end"]) Reflect.deleteProperty(res, name);
      if (!res.headersSent) {
        if (String(res.getHeader("content-type") ?? "").startsWith("text/html"))
          res.setHeader("Content-Security-Policy", contentPolicy(inlineScriptHashes(body.toString("utf8"))));
        if (body.length > 0) res.setHeader("Content-Length", body.length);
      }
      return end(body, () => callLast(given));
    },
  });
}

function encodingOf(given: unknown): BufferEncoding {
  return typeof given === "string" && Buffer.isEncoding(given) ? given : "utf8";
}

function callLast(given: readonly unknown[]): void {
  const last = given.at(-1);
  if (typeof last === "function") (last as () => void)(); // Node's callback of a write takes nothing that is needed
}
