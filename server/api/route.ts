import { type EndpointName, type EndpointRow, endpoints } from "#lib/contract/endpoints.ts";
import type { Method } from "#lib/contract/routes.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Identity } from "#server/ports/access.ts";
import { authenticated } from "./admit.ts";
import { MethodNotAllowed } from "./method-not-allowed.ts";
import type { Target } from "./target.ts";

/** A row of the endpoint table that a request fits. */
export interface Matched {
  readonly kind: "row";
  readonly name: EndpointName;
  readonly row: EndpointRow;
  /** Decoded, not validated yet. */
  readonly params: Readonly<Record<string, string>>;
}

export type Match =
  | Matched
  | { readonly kind: "no-path" }
  | { readonly kind: "no-method"; readonly allow: readonly string[] };

interface Node {
  readonly fixed: Map<string, Node>;
  parameter: { readonly name: string; readonly node: Node } | undefined;
  readonly rows: Map<Method, EndpointName>;
}

const NO_PATH: Match = { kind: "no-path" };
const ROOT = compile(Object.entries(endpoints) as [EndpointName, EndpointRow][]); // keys of an object literal

/** Finds the row of a method and a path. Fixed segments match as they came, never decoded. `HEAD` finds GET rows. */
export function matchRoute(method: string, { raw, segments }: Target): Match {
  if (raw === undefined) return NO_PATH;
  let node = ROOT;
  const params: Record<string, string> = {};
  for (const [index, segment] of raw.entries()) {
    const { fixed, parameter } = node;
    const next = fixed.get(segment) ?? parameter?.node;
    if (next === undefined) return NO_PATH;
    if (next === parameter?.node) params[parameter.name] = segments[index] ?? "";
    node = next;
  }
  if (node.rows.size === 0) return NO_PATH;
  const name = node.rows.get((method === "HEAD" ? "GET" : method) as Method); // any text: a map finds nothing else
  const row: EndpointRow | undefined = name === undefined ? undefined : endpoints[name];
  if (name === undefined || row === undefined) return { kind: "no-method", allow: allowed(node) };
  return { kind: "row", name, row, params };
}

/** The row, or the refusal: which paths and methods exist is told only to those who may come in. */
export function requireRow(match: Match, identity: Identity | undefined): Matched {
  if (match.kind === "row") return match;
  authenticated(identity);
  if (match.kind === "no-method") throw new MethodNotAllowed(match.allow);
  throw new HeadgateError("not_found", "no such path");
}

function allowed({ rows }: Node): string[] {
  return [...rows.keys(), ...(rows.has("GET") ? ["HEAD"] : [])].toSorted();
}

/** Throws when a segment could be both fixed and a parameter: such a table would match by luck. */
function compile(rows: readonly (readonly [EndpointName, EndpointRow])[]): Node {
  const root = newNode();
  for (const [name, row] of rows) {
    let node = root;
    for (const part of row.path.slice(1).split("/")) {
      const parameter = /^\{(\w+)\}$/.exec(part)?.[1];
      node = parameter === undefined ? fixedChild(node, part) : parameterChild(node, parameter);
      const isAmbiguous = node.parameter !== undefined && node.fixed.size > 0;
      if (isAmbiguous) throw new Error(`${row.path} is ambiguous with another row`);
    }
    if (node.rows.has(row.method)) throw new Error(`${row.method} ${row.path} stands twice`);
    node.rows.set(row.method, name);
  }
  return root;
}

function newNode(): Node {
  return { fixed: new Map(), parameter: undefined, rows: new Map() };
}

function fixedChild(node: Node, part: string): Node {
  const known = node.fixed.get(part);
  if (known !== undefined) return known;
  const child = newNode();
  node.fixed.set(part, child);
  return child;
}

function parameterChild(node: Node, name: string): Node {
  const { node: child } = (node.parameter ??= { name, node: newNode() });
  if (node.parameter.name !== name)
    throw new Error(`{${name}} and {${node.parameter.name}} stand in the same place`);
  return child;
}
