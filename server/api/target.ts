import { HeadgateError } from "#lib/contract/error.ts";
import { MAX_URL_CHARS } from "./limits.ts";

/** What a request line asks for. */
export interface Target {
  /** As it came, without the query. */
  readonly path: string;
  /** Segments as they came; undefined for a path that could be read in two ways. */
  readonly raw: readonly string[] | undefined;
  /** The same, percent-decoded. */
  readonly segments: readonly string[];
  /** Behind the `?`, without it. */
  readonly search: string;
}

/** RFC 3986's pchar without `;`: a segment parameter would let `/a;x` be read as `/a`. */
const SEGMENT = /^[A-Za-z0-9\-._~!$&'()*+,=:@%[\]]+$/;
/** What a decoded segment must not hold: separators in disguise, and control characters. */
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const DISGUISED = /[/\\;\u0000-\u001f\u007f]/;

/** Reads a request target in origin form. Throws `too_large` above 8 KiB. */
export function readTarget(url: string): Target {
  if (url.length > MAX_URL_CHARS)
    throw new HeadgateError("too_large", `the URL has more than ${MAX_URL_CHARS} characters`);
  const mark = url.indexOf("?");
  const path = mark === -1 ? url : url.slice(0, mark);
  const search = mark === -1 ? "" : url.slice(mark + 1);
  if (path === "/") return { path, raw: [], segments: [], search };
  const raw = path.startsWith("/") ? path.slice(1).split("/") : undefined;
  const segments = raw === undefined ? undefined : decodeAll(raw);
  if (raw === undefined || segments === undefined) return { path, raw: undefined, segments: [], search };
  return { path, raw, segments, search };
}

/**
 * Undefined as soon as one segment is empty, a dot segment, also encoded, holds a separator in disguise, or is no
 * UTF-8 (overlong forms are none): such a path is refused, not normalised.
 */
function decodeAll(raw: readonly string[]): readonly string[] | undefined {
  let decoded: string[] | undefined;
  for (const [index, segment] of raw.entries()) {
    if (!SEGMENT.test(segment)) return undefined;
    const text = segment.includes("%") ? decode(segment) : segment;
    if (text === undefined || text === "." || text === ".." || DISGUISED.test(text)) return undefined;
    if (text !== segment) (decoded ??= [...raw])[index] = text;
  }
  return decoded ?? raw;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
