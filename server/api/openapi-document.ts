import { z } from "zod";
import { Role, Scope, SessionView } from "#lib/contract/access.ts";
import { ClusterView } from "#lib/contract/cluster.ts";
import { type EndpointName, type EndpointRow, endpoints } from "#lib/contract/endpoints.ts";
import { ErrorBody } from "#lib/contract/error-body.ts";
import { ERROR_STATUS, type ErrorCode } from "#lib/contract/error.ts";
import { LoggedEvent } from "#lib/contract/events.ts";
import { Drain, DrainIntent, InstanceIntents, IntentView, WeightIntent } from "#lib/contract/intent.ts";
import { Policy } from "#lib/contract/policy.ts";
import { PolicyVersionView, PolicyView } from "#lib/contract/policy-api.ts";
import { Registration } from "#lib/contract/registration.ts";
import { Endpoint, EndpointStatus, Table } from "#lib/contract/table.ts";
import { TokenView } from "#lib/contract/tokens.ts";
import { UserView } from "#lib/contract/users.ts";
import {
  Cause,
  InstanceView,
  ProbeOutcome,
  QuarantinedRegistration,
  ServiceSummary,
} from "#lib/contract/views.ts";

type Json = Record<string, unknown>;

/** Schemas that stand once under their name; all others stand where they are used. */
const NAMED = {
  Cause,
  ClusterView,
  Drain,
  DrainIntent,
  Endpoint,
  EndpointStatus,
  ErrorBody,
  InstanceIntents,
  InstanceView,
  IntentView,
  LoggedEvent,
  Policy,
  PolicyVersionView,
  PolicyView,
  ProbeOutcome,
  QuarantinedRegistration,
  Registration,
  Role,
  Scope,
  ServiceSummary,
  SessionView,
  Table,
  TokenView,
  UserView,
  WeightIntent,
};

/** This API as OpenAPI 3.1, made of the endpoint table. */
export function openApiDocument(version: string): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  const convert = converter(schemas);
  const error = convert(ErrorBody, "output");
  for (const [name, row] of Object.entries(endpoints) as [EndpointName, EndpointRow][]) {
    // keys of an object literal
    (paths[row.path] ??= {})[row.method.toLowerCase()] = operation(name, row, convert, error);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Headgate",
      version,
      summary: "A control plane for service discovery",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "headgate",
          description: "Over TLS: __Host-headgate. Changes need the same origin.",
        },
      },
    },
  };
}

type Convert = (schema: z.ZodType, io: "input" | "output") => Json;

function converter(schemas: Json): Convert {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  return (schema, io) => {
    const made = z.toJSONSchema(schema, {
      io,
      unrepresentable: "any",
      metadata: registry,
      override: ({ zodSchema, jsonSchema }) => {
        tidy(jsonSchema, io);
        explain(jsonSchema, z.globalRegistry.get(zodSchema));
      },
    });
    // zod leaves the names in `$defs` of each schema; OpenAPI has one place for them.
    const {
      $defs,
      $schema: _,
      ...own
    } = JSON.parse(JSON.stringify(made).replaceAll("#/$defs/", "#/components/schemas/")) as Json;
    for (const [id, named] of Object.entries(($defs ?? {}) as Json)) schemas[id] = named;
    const { id, ...body } = own;
    if (typeof id !== "string" || !Object.hasOwn(NAMED, id)) return own;
    schemas[id] ??= body;
    return { $ref: `#/components/schemas/${id}` };
  };
}

/** zod tells the bounds of a safe integer where a schema names none; and answers may grow fields. */
function tidy(schema: Json, io: "input" | "output"): void {
  if (schema["minimum"] === Number.MIN_SAFE_INTEGER) delete schema["minimum"];
  if (schema["maximum"] === Number.MAX_SAFE_INTEGER) delete schema["maximum"];
  if (io === "output" && schema["additionalProperties"] === false) delete schema["additionalProperties"];
}

/** What a field means stands in the schema itself, apart from the names above. */
function explain(schema: Json, meta: z.core.GlobalMeta | undefined): void {
  if (meta?.description !== undefined) schema["description"] ??= meta.description;
  if (meta?.["unit"] !== undefined) schema["x-unit"] = meta["unit"];
}

function operation(name: EndpointName, row: EndpointRow, convert: Convert, error: Json): Json {
  const security = row.scope === "public" ? [] : [{ bearer: [] }, { session: [] }];
  return {
    operationId: name,
    summary: row.summary,
    "x-headgate-scope": row.scope,
    security,
    parameters: [
      ...parameters("path", row.params, convert),
      ...parameters("query", row.query, convert),
      ...(row.ifMatch === undefined ? [] : [{ ...IF_MATCH, required: row.ifMatch === "required" }]),
    ],
    ...(row.body === undefined ? {} : { requestBody: { content: json(convert(row.body, "input")) } }),
    responses: { ...success(row, convert), ...failures(row, error) },
  };
}

const IF_MATCH: Json = {
  name: "If-Match",
  in: "header",
  description: "The ETag of what the change was made of",
  schema: { type: "string" },
};

function parameters(where: "path" | "query", schema: z.ZodObject, convert: Convert): Json[] {
  const { properties = {}, required = [] } = convert(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: property,
  }));
}

function success(row: EndpointRow, convert: Convert): Json {
  const status = String(row.status);
  if (row.wire === "sse")
    return {
      [status]: {
        description: "Server-sent events",
        content: { "text/event-stream": { schema: { type: "string" } } },
      },
    };
  const isEmpty = row.response instanceof z.ZodUndefined;
  const answer = isEmpty
    ? { description: "Done" }
    : { description: "The answer", content: json(convert(row.response, "output")) };
  const notModified = row.wire === "raw" ? { "304": { description: "Not newer than the ETag named" } } : {};
  const other = row.otherStatus === undefined ? {} : { [row.otherStatus]: answer };
  return { [status]: answer, ...other, ...notModified };
}

const OF_EVERY_ROW: readonly ErrorCode[] = ["invalid_argument", "rate_limited", "internal", "unavailable"];

function failures({ scope, params, body, ifMatch }: EndpointRow, error: Json): Json {
  const codes: ErrorCode[] = [...OF_EVERY_ROW];
  // Signing in is public, yet refuses a token that it does not know and a page of another origin.
  if (scope !== "public" || body !== undefined) codes.push("unauthenticated", "permission_denied");
  if (Object.keys(params.shape).length > 0) codes.push("not_found", "conflict");
  if (body !== undefined) codes.push("too_large", "unsupported_media_type");
  if (ifMatch !== undefined) codes.push("precondition_failed");
  if (ifMatch === "required") codes.push("precondition_required");
  const answers = codes.map((code) => [
    String(ERROR_STATUS[code]),
    { description: code, content: json(error) },
  ]);
  return Object.fromEntries(answers) as Json;
}

function json(schema: Json): Json {
  return { "application/json": { schema } };
}
