/** A server-sent event: built once, and written to every reader as it is. */
export interface EventBytes {
  /** Whole, with its `id`. */
  readonly event: Buffer;
  /** A view of it without the `id` and without its end: an empty line ends it. */
  readonly unended: Buffer;
}

export interface TableBytes extends EventBytes {
  /** The table as JSON: a view of the event. */
  readonly body: Buffer;
}

interface TableParts {
  readonly namespace: string;
  readonly service: string;
  readonly epoch: string;
  readonly revision: number;
  /** As JSON; the endpoints without their brackets. */
  readonly protection: string;
  readonly policy: string;
  readonly endpoints: string;
}

const TABLE_EVENT = "event: table\ndata: ";

export function encodeTable(table: TableParts): TableBytes {
  const name = `"namespace":${JSON.stringify(table.namespace)},"service":${JSON.stringify(table.service)}`;
  const version = `"epoch":${JSON.stringify(table.epoch)},"revision":${table.revision}`;
  const decision = `"protection":${table.protection},"policy":${table.policy},"endpoints":[${table.endpoints}]`;
  const bytes = encodeEvent(`${TABLE_EVENT}{${name},${version},${decision}}\n`, table);
  return { ...bytes, body: bytes.unended.subarray(TABLE_EVENT.length, -1) };
}

/** `lines` end with a newline. The `id` is the last line, so that leaving it out is a matter of length. */
export function encodeEvent(
  lines: string,
  { epoch, revision }: { epoch: string; revision: number },
): EventBytes {
  const end = `id: ${epoch}.${revision}\n\n`;
  const event = Buffer.from(lines + end);
  return { event, unended: event.subarray(0, event.length - Buffer.byteLength(end)) };
}
