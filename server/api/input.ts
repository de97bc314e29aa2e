import { z } from "zod";
import type { EndpointRow } from "#lib/contract/endpoint-row.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import { MAX_BODY_BYTES, MAX_JSON_DEPTH, MAX_NAMES_BYTES } from "./limits.ts";

const CREDENTIAL_NAMES: ReadonlySet<string> = new Set([
  "token",
  "access_token",
  "api_key",
  "apikey",
  "authorization",
  "bearer",
]);
const POISON: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/** Reads a query: a name given once is a text, more often a list. A credential in it is refused. */
export function readQuery(search: string): Record<string, unknown> {
  const query: Record<string, unknown> = Object.create(null) as Record<string, unknown>; // no prototype to reach
  if (search === "") return query;
  for (const [name, value] of new URLSearchParams(search)) {
    if (CREDENTIAL_NAMES.has(name.toLowerCase()) || /^hg[ist]_/.test(value))
      throw new HeadgateError(
        "invalid_argument",
        "a token never goes in a URL: send it as Authorization: Bearer <token>",
      );
    const known = query[name];
    query[name] =
      known === undefined ? value : Array.isArray(known) ? [...(known as unknown[]), value] : [known, value];
  }
  return query;
}

/** How long a row's body may be: 256 KiB, or 3 MiB where it names many. */
export function maxBytesOf({ namesMany }: Pick<EndpointRow, "namesMany">): number {
  return namesMany === true ? MAX_NAMES_BYTES : MAX_BODY_BYTES;
}

/** Reads a row's JSON body; undefined when there is none. */
export async function readJsonBody(
  row: Pick<EndpointRow, "namesMany">,
  { body, headers }: Request,
): Promise<unknown> {
  if (body === null) return undefined;
  const [type, length] = [headers.get("content-type"), headers.get("content-length")];
  return await readJson(body, type, length, maxBytesOf(row));
}

/** The same of any source of bytes. */
export async function readJson(
  body: AsyncIterable<Uint8Array>,
  contentType: string | null | undefined,
  contentLength: string | null | undefined,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<unknown> {
  return jsonOf(await readBounded(body, contentLength, maxBytes), contentType);
}

/** What a body says, read to its end. */
export function jsonOf(bytes: Buffer, contentType: string | null | undefined): unknown {
  if (bytes.length === 0) return undefined;
  if (!JSON_TYPE.test(contentType ?? ""))
    throw new HeadgateError(
      "unsupported_media_type",
      "a body must be JSON: send Content-Type: application/json",
    );
  const value = parseJson(bytes);
  const path = poisonIn(value, 1);
  if (path !== undefined) throw invalid("body", [{ path, message: "this field name is not allowed" }]);
  return value;
}

/** Reads a body to its end. Throws `too_large` as soon as it is, or says that it will be. */
export async function readBounded(
  body: AsyncIterable<Uint8Array>,
  contentLength: string | null | undefined,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<Buffer> {
  if (Number(contentLength ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (cause) {
    // The sender went away: no failure of ours, and nobody is left to read the answer.
    throw cause instanceof HeadgateError
      ? cause
      : new HeadgateError("invalid_argument", "the body broke off", { cause });
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new HeadgateError("invalid_argument", "the body is not JSON in UTF-8", { cause });
  }
}

/** Where a name stands that reaches a prototype: refused, wherever it is, before anything copies the value. */
function poisonIn(value: unknown, depth: number): string[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > MAX_JSON_DEPTH)
    throw new HeadgateError("invalid_argument", `the body is nested deeper than ${MAX_JSON_DEPTH} levels`);
  // Most of what is long is lists of numbers: no names to look at, and none to make.
  const names = Array.isArray(value) ? undefined : Object.keys(value);
  const inner: readonly unknown[] = names === undefined ? (value as unknown[]) : Object.values(value);
  for (const name of names ?? []) if (POISON.has(name)) return [name];
  for (const [index, each] of inner.entries()) {
    if (typeof each !== "object") continue;
    const found = poisonIn(each, depth + 1);
    if (found !== undefined) return [names?.[index] ?? String(index), ...found];
  }
  return undefined;
}

/** Checks a part of a request by its schema. Throws `invalid_argument` that names each field and what is wrong with it. */
export function check<T>(part: "path" | "query" | "body", schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(part, parsed.error.issues.flatMap(flatten));
}

/** As `check`, for the query: a name that takes one value says so when it is given more than once. */
export function checkQuery(schema: z.ZodObject, query: Record<string, unknown>): Record<string, unknown> {
  const repeated = Object.keys(query).filter((name) => {
    const own = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined; // a shape holds schemas
    return Array.isArray(query[name]) && own !== undefined && !takesList(own);
  });
  if (repeated.length === 0) return check("query", schema, query);
  throw invalid(
    "query",
    repeated.map((name) => ({ path: [name], message: "given more than once" })),
  );
}

function takesList(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return takesList(schema.unwrap() as z.ZodType); // zod's core types name fewer methods
  if (schema instanceof z.ZodUnion) return schema.options.some((option) => takesList(option as z.ZodType));
  return schema instanceof z.ZodArray;
}

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

function flatten(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: [...path, key], message: "unknown field" }));
  if (issue.code !== "invalid_union") return [{ path, message: issue.message }];
  // Of the ways it could be read, tell of the one whose type fits, else of one that knows all fields that are given.
  const without = (kind: string) => issue.errors.find((errors) => errors.every(({ code }) => code !== kind));
  const fitting = without("invalid_type") ?? without("unrecognized_keys") ?? issue.errors[0];
  if (fitting === undefined) return [{ path, message: issue.message }];
  return fitting.flatMap(flatten).map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
}

function invalid(part: string, problems: readonly Problem[]): HeadgateError {
  const issues = problems
    .slice(0, 20)
    .map(({ path, message }) => ({ path: [part, ...path].join("."), message }));
  const message = issues.map((issue) => `${issue.path}: ${issue.message}`).join("; ");
  return new HeadgateError("invalid_argument", message, { details: { issues } });
}

function tooLarge(maxBytes: number): HeadgateError {
  return new HeadgateError("too_large", `the body is larger than ${maxBytes} bytes`);
}
