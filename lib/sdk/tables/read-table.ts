import type { Endpoint, Table } from "#lib/sdk/public.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isWeight = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value <= 10_000;

/** A table as it came; undefined when it is none. What this version does not know is left in it. */
export function readTable(value: unknown): Table | undefined {
  if (!isRecord(value)) return undefined;
  const { namespace, service, epoch, revision, policy, endpoints } = value;
  if (!isText(namespace) || !isText(service) || !isText(epoch) || !isWhole(revision)) return undefined;
  if (!isPolicy(policy) || !Array.isArray(endpoints) || !endpoints.every(isEndpoint)) return undefined;
  return value as unknown as Table; // checked above, as far as calls rest on it
}

/** A change of a table; undefined when it is none. */
export function readPatch(value: unknown): TablePatch | undefined {
  if (!isRecord(value)) return undefined;
  const { service, from, to, set, remove, policy } = value;
  if (!isText(service) || !isWhole(from) || !isWhole(to)) return undefined;
  if (!Array.isArray(set) || !set.every(isEndpoint)) return undefined;
  if (!Array.isArray(remove) || !remove.every(isText)) return undefined;
  if (policy !== undefined && !isPolicy(policy)) return undefined;
  return value as unknown as TablePatch; // as above
}

export interface TablePatch {
  readonly service: string;
  readonly from: number;
  readonly to: number;
  readonly set: readonly Endpoint[];
  readonly remove: readonly string[];
  readonly policy?: Table["policy"];
  readonly protection?: Table["protection"];
}

function isEndpoint(value: unknown): value is Endpoint {
  if (!isRecord(value)) return false;
  const { id, address, port, weight, status } = value;
  return isText(id) && isText(address) && isWhole(port) && isWeight(weight) && isText(status);
}

function isPolicy(value: unknown): boolean {
  return isRecord(value) && isText(value["balancer"]) && isWhole(value["timeoutMs"]);
}
