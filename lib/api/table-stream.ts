import { Table, TablePatch, TableStatus } from "#lib/contract/table.ts";
import type { z } from "zod";
import { parseLeniently } from "./answer.ts";
import { applyPatch } from "./apply-patch.ts";
import type { Client } from "./client.ts";
import { type Connection, type Followed, type FollowOptions, followStream } from "./follow-stream.ts";

export type TableUpdate =
  | { readonly kind: "table"; readonly table: Table }
  /** Whether the server's store can be reached; while it cannot, tables stay as they are. */
  | { readonly kind: "status"; readonly status: TableStatus }
  | { readonly kind: "connection"; readonly connection: Connection }
  /** A sign of life: what is held is current. */
  | { readonly kind: "alive" };

export interface FollowTables extends FollowOptions {
  readonly namespace: string;
  /** All services of the namespace when absent. */
  readonly services?: readonly string[] | undefined;
  /** How this consumer names itself: `<service>/<id>`. */
  readonly clientName?: string | undefined;
}

/**
 * The tables of a namespace, live: each one whole, whenever it changes. Never gives an older revision of an epoch
 * after a newer one. Ends when the signal aborts; throws what asking again cannot mend (not signed in, bad name).
 */
export async function* followTables(
  client: Client,
  options: FollowTables,
): AsyncGenerator<TableUpdate, void, undefined> {
  const held = new Map<string, Table>();
  const params = { ns: options.namespace };
  const query = {
    ...(options.services === undefined ? {} : { service: [...options.services] }),
    ...(options.clientName === undefined ? {} : { client: options.clientName }),
  };
  const stream: Followed = followStream(client, "streamTables", { params, query }, options);

  /** Undefined when what is held is as new, and of the same epoch. */
  function accept(table: Table): TableUpdate | undefined {
    const known = held.get(table.service);
    if (known !== undefined && known.epoch === table.epoch && known.revision >= table.revision)
      return undefined;
    held.set(table.service, table);
    return { kind: "table", table };
  }

  async function patched(patch: TablePatch): Promise<TableUpdate | undefined> {
    const result = applyPatch(held.get(patch.service), patch);
    if (result.kind === "skip") return undefined;
    if (result.kind === "applied") return accept(result.table);
    try {
      const service = patch.service;
      return accept(await client.getTable({ params: { ...params, service }, signal: options.signal }));
    } catch {
      stream.restart(`a patch of ${patch.service} does not fit, and its table could not be fetched`);
      return undefined;
    }
  }

  for await (const update of stream) {
    if (update.kind !== "event") yield update;
    else if (update.event === "table") {
      const table = read(Table, update.data, stream);
      const change = table === undefined ? undefined : accept(table);
      if (change !== undefined) yield change;
    } else if (update.event === "patch") {
      const patch = read(TablePatch, update.data, stream);
      const change = patch === undefined ? undefined : await patched(patch);
      if (change !== undefined) yield change;
    } else if (update.event === "status") {
      const status = read(TableStatus, update.data, stream);
      if (status !== undefined) yield { kind: "status", status };
    }
  }
}

/** An event that cannot be read is a gap: start over with whole tables. Bounded: each start waits longer. */
function read<T>(schema: z.ZodType<T>, data: string, stream: Followed): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    stream.restart("the stream sent an event that is not JSON");
    return undefined;
  }
  const parsed = parseLeniently(schema, value);
  if (parsed.success) return parsed.data;
  stream.restart(
    `the stream sent an event this version cannot read: ${parsed.error.issues[0]?.message ?? ""}`,
  );
  return undefined;
}
