import type { TableChange } from "#server/publish/service-table.ts";
import { encodeEvent, type EventBytes } from "#server/publish/table-bytes.ts";

/** The event that tells a change: a patch wherever that is smaller than the whole table. Built once, for all readers. */
export function changeEvent(change: TableChange): EventBytes {
  const { table } = change;
  if (change.whole) return table.bytes;
  const set: string[] = [];
  const remove: string[] = [];
  for (const id of change.touched) {
    const fragment = table.fragment(id);
    if (fragment === undefined) remove.push(JSON.stringify(id));
    else set.push(fragment);
  }
  const versions = `"service":${JSON.stringify(table.key.service)},"from":${change.from},"to":${change.to}`;
  const policy = change.policyChanged ? `,"policy":${table.policy}` : "";
  const protection = change.protectionChanged ? `,"protection":${table.protection}` : "";
  const patch = `{${versions},"set":[${set.join(",")}],"remove":[${remove.join(",")}]${policy}${protection}}`;
  return patch.length < table.length ? encodeEvent(`event: patch\ndata: ${patch}\n`, table) : table.bytes;
}

/** Several events as one piece: only the last carries its id, for a reader may be cut off within. */
export function joinEvents(events: readonly EventBytes[]): Buffer {
  const last = events.at(-1);
  if (last === undefined) return Buffer.alloc(0);
  if (events.length === 1) return last.event;
  const pieces: Buffer[] = [];
  for (const event of events.slice(0, -1)) pieces.push(event.unended, LINE_END);
  return Buffer.concat([...pieces, last.event]);
}

const LINE_END = Buffer.from("\n");
