import { z } from "zod";
import { HeadgateError } from "#lib/contract/error.ts";
import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from "./limits.ts";

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
    if (CREDENTIAL_NAMES.has(name.toLowerCase()) || value.startsWith("hgt_"))
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

/** Reads a JSON body of at most 256 KiB; undefined when there is none. */
export async function readJsonBody(request: Request): Promise<unknown> {
  if (request.body === null) return undefined;
  const bytes = await readBounded(request.body, request.headers.get("content-length"));
  if (bytes.length === 0) return undefined;
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? ""))
    throw new HeadgateError(
      "unsupported_media_type",
      "a body must be JSON: send Content-Type: application/json",
    );
  const value = parseJson(bytes);
  refusePoison(value, [], 1);
  return value;
}

/** Reads a body to its end. Throws `too_large` as soon as it is, or says that it will be. */
export async function readBounded(
  body: AsyncIterable<Uint8Array>,
  contentLength: string | null | undefined,
): Promise<Buffer> {
  if (Number(contentLength ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) throw tooLarge();
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

/** Names that reach a prototype are refused wherever they stand, before anything copies the value. */
function refusePoison(value: unknown, path: readonly string[], depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > MAX_JSON_DEPTH)
    throw new HeadgateError("invalid_argument", `the body is nested deeper than ${MAX_JSON_DEPTH} levels`);
  for (const [key, inner] of Object.entries(value)) {
    if (POISON.has(key))
      throw invalid("body", [{ path: [...path, key], message: "this field name is not allowed" }]);
    refusePoison(inner, [...path, key], depth + 1);
  }
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
  // Of the ways it could be read, tell of the one whose type fits.
  const fitting =
    issue.errors.find((errors) => errors.every(({ code }) => code !== "invalid_type")) ?? issue.errors[0];
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

function tooLarge(): HeadgateError {
  return new HeadgateError("too_large", `the body is larger than ${MAX_BODY_BYTES} bytes`);
}
