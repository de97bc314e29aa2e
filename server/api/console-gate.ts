import type { IncomingMessage, ServerResponse } from "node:http";
import { HeadgateError } from "#lib/contract/error.ts";
import { authenticated } from "./admit.ts";
import { contentPolicy, holdForPolicy } from "./document-policy.ts";
import type { Identity } from "#server/ports/access.ts";
import type { Target } from "./target.ts";

/** The console's pages, served by Next. */
export interface ConsolePages {
  handle(req: IncomingMessage, res: ServerResponse): void | Promise<void>;
  /** Whether a path is a file of `public/`, an icon or the like, which hold nothing of an operator's. */
  isPublicFile(path: string): boolean;
  /** Pages are built while they are edited: Next's own development paths are open. */
  readonly dev: boolean;
}

const ICONS = /^\/(?:favicon\.ico|robots\.txt|manifest\.webmanifest|(?:apple-)?icon\d*[^/]*)$/;
const FONTS = /\.(?:woff2?|ttf|otf)$/;

/** Where one comes in: a page without data that asks for a name and a password, or for a new one. */
const WAYS_IN: ReadonlySet<string> = new Set(["/sign-in", "/setup"]);

/** Lets a request reach the console's pages: with a session all of them, without one only how to come in. */
export function serveConsole(
  pages: ConsolePages | undefined,
  req: IncomingMessage,
  res: ServerResponse,
  { path, segments, search }: Target,
  identity: Identity | undefined,
): void | Promise<void> {
  const [first = "", second] = segments;
  const isDevelopment = pages?.dev === true && (first === "_next" || first.startsWith("__nextjs"));
  const isOpen =
    isDevelopment || WAYS_IN.has(path) || isAsset(path, first, second) || pages?.isPublicFile(path) === true;
  const isGet = req.method === "GET" || req.method === "HEAD";
  if (!isOpen && identity === undefined) {
    const wantsPage = isGet && (req.headers.accept ?? "").includes("text/html");
    if (!wantsPage || pages === undefined) authenticated(identity);
    redirectToSignIn(res, search === "" ? path : `${path}?${search}`);
    return undefined;
  }
  if (pages === undefined)
    throw new HeadgateError("not_found", "no such path; the console is off on this replica");
  // Pages take no posts, and the image optimiser is not used: both have been ways in.
  if ((!isGet && !isDevelopment) || (first === "_next" && second === "image"))
    throw new HeadgateError("not_found", "no such path, or not by this method");
  stripInternalHeaders(req);
  const mayBeDocument = !isAsset(path, first, second) && !pages.isPublicFile(path);
  if (!pages.dev) {
    res.setHeader("Content-Security-Policy", contentPolicy());
    if (mayBeDocument && isGet && req.headers["rsc"] === undefined) preparePolicy(req, res);
  }
  // Next would let a cache in front keep its pages for a year: for whoever comes, and beyond the next version.
  if (!isAsset(path, first, second)) res.setHeader("Cache-Control", "private, no-cache");
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Referrer-Policy", "no-referrer");
  return pages.handle(req, res);
}

/** A page's policy is made of its bytes: it is sent whole each time, and as it was written. */
function preparePolicy(req: IncomingMessage, res: ServerResponse): void {
  for (const name of ["accept-encoding", "if-none-match", "if-modified-since"])
    Reflect.deleteProperty(req.headers, name);
  holdForPolicy(res);
}

function isAsset(path: string, first: string, second: string | undefined): boolean {
  return (first === "_next" && second === "static") || ICONS.test(path) || FONTS.test(path);
}

/** `next` is a path of this server: it begins with one slash, or the target would not have been read. */
function redirectToSignIn(res: ServerResponse, next: string): void {
  const query = next === "/" ? "" : `?next=${encodeURIComponent(next)}`;
  res.writeHead(302, { location: `/sign-in${query}`, "cache-control": "no-store" }).end();
}

/** Headers by which Next talks to itself: from outside they have been ways around its checks. */
function stripInternalHeaders(req: IncomingMessage): void {
  for (const name of Object.keys(req.headers)) {
    const isInternal = /^x-(?:middleware|nextjs|next|invoke|forwarded|internal|matched|vercel)\b/.test(name);
    if (isInternal || name === "next-action" || name === "forwarded")
      Reflect.deleteProperty(req.headers, name);
  }
}
