import { readTarget } from "#server/api/target.ts";
import { matchRoute } from "#server/api/route.ts";

/** Throws where a success is not what the contract declares of its row: the console takes answers as they are. */
export function requireDeclared(method: string, path: string, status: number, json: unknown): void {
  if (method === "HEAD" || status < 200 || status > 299) return;
  const match = matchRoute(method, readTarget(path));
  if (match.kind !== "row" || match.row.wire === "sse") return;
  const { name, row } = match;
  if (status !== row.status && status !== row.otherStatus)
    throw new Error(`${name} answered ${String(status)}, which is not declared`);
  const parsed = row.response.safeParse(json);
  if (!parsed.success) throw new Error(`${name} answered what is not declared: ${parsed.error.message}`);
}
