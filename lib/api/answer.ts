import { ERROR_STATUS, type ErrorCode, HeadgateError, OUTCOME_UNKNOWN } from "#lib/contract/error.ts";
import type { z } from "zod";

/**
 * Turns an answer that is not 2xx into the one failure class; also when a proxy, not Headgate, wrote it. What became of a
 * change that a proxy was asked to pass on, a proxy does not know.
 */
export async function failureOf(response: Response, isRead: boolean): Promise<HeadgateError> {
  const text = await response.text().catch(() => "");
  const retryAfterMs = retryAfterOf(response);
  const told = errorIn(parseJson(text));
  const { code, message: said, requestId } = told;
  if (isErrorCode(code) && typeof said === "string" && typeof requestId === "string")
    return new HeadgateError(code, said, { details: told["details"], requestId, retryAfterMs });
  const message = `${typeof said === "string" ? said : "no Headgate answered"} (HTTP ${response.status})`;
  const answer = text.slice(0, 500);
  const details = isRead || response.status < 500 ? answer : { ...OUTCOME_UNKNOWN, answer };
  return new HeadgateError(codeOf(response.status, isRead), message, { details, retryAfterMs });
}

/** Reads a response body by its schema, ignoring fields this version does not know. */
export async function successOf<T>(response: Response, schema: z.ZodType<T>, what: string): Promise<T> {
  const text = await response.text();
  const value = text === "" ? undefined : parseJson(text);
  const parsed = parseLeniently(schema, value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0];
  const at = where === undefined || where.path.length === 0 ? "" : ` at ${where.path.join(".")}`;
  const message = `the answer to ${what} is not what this version expects${at}: ${where?.message ?? "unreadable"}`;
  throw new HeadgateError("internal", message, { details: text.slice(0, 500), cause: parsed.error });
}

/** Statuses of successes that may come without a body. */
const BARE = [202, 204];

/** Reads a response body as it is. Throws `internal` when it is not JSON. */
export async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const value = parseJson(text);
  if (value !== undefined || (text === "" && BARE.includes(response.status))) return value;
  const message = `what answered ${response.url} is not Headgate: it sent no JSON`;
  throw new HeadgateError("internal", message, { details: text.slice(0, 500) });
}

/** As `safeParse`, but a field that a strict schema does not know is dropped, not refused. */
export function parseLeniently<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  const first = schema.safeParse(value);
  if (first.success) return first;
  let dropped = false;
  for (const issue of first.error.issues) {
    if (issue.code !== "unrecognized_keys") return first;
    const holder = issue.path.reduce<unknown>(
      (at, key) => (isRecord(at) ? at[String(key)] : undefined),
      value,
    );
    if (!isRecord(holder)) return first;
    for (const key of issue.keys) dropped = Reflect.deleteProperty(holder, key) || dropped;
  }
  return dropped ? schema.safeParse(value) : first;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The `error` of a body, by hand: the client library carries no schemas. */
function errorIn(body: unknown): Record<string, unknown> {
  const error = isRecord(body) ? body["error"] : undefined;
  return isRecord(error) ? error : {};
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERROR_STATUS, code);
}

/** `deadline_exceeded` says that it may have been done: of what changes nothing nobody was heard, that is all. */
function codeOf(status: number, isRead: boolean): ErrorCode {
  if (isRead && status === ERROR_STATUS.deadline_exceeded) return "unavailable";
  const known = (Object.keys(ERROR_STATUS) as ErrorCode[]).find((code) => ERROR_STATUS[code] === status);
  if (known !== undefined) return known;
  if (status === 502) return "unavailable";
  return status >= 400 && status < 500 ? "invalid_argument" : "internal";
}

function retryAfterOf(response: Response): number | undefined {
  const header = response.headers.get("retry-after");
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
