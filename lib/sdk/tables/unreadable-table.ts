import type { Table } from "#lib/sdk/public.ts";
import { readTable } from "./read-table.ts";

/** What Headgate sent for a table, or for a change of one, is none that this version can read. */
export class UnreadableTable extends Error {
  readonly service: string;
  /** `<epoch>.<revision>`, or as much of it as was to be read. */
  readonly tag: string;

  constructor(service: string, tag: string) {
    super(`the table of ${service} at ${tag} cannot be read by this version, and is skipped`);
    this.name = "UnreadableTable";
    this.service = service;
    this.tag = tag;
  }
}

/** Throws an UnreadableTable; `service` is whose table it should be. */
export function tableIn(text: string, service = "a service"): Table {
  const value = valueIn(text);
  const table = readTable(value);
  if (table !== undefined) return table;
  const { service: named = service, epoch = "?", revision = "?" } = value as Partial<Table>;
  throw new UnreadableTable(String(named), `${String(epoch)}.${String(revision)}`);
}

/** An empty object where the text is not JSON, or is of nothing that has fields. */
export function valueIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
