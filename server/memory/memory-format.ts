import { hash } from "node:crypto";
import { z } from "zod";
import type { Remembered } from "#server/ports/memory.ts";
import type { LeaseId } from "#server/ports/store.ts";

const Head = z.object({
  v: z.literal(1),
  epoch: z.string(),
  revision: z.number().int(),
  savedAt: z.number(),
  entries: z.number().int(),
});

/** Key, value in base64, create revision, mod revision, lease. */
const Line = z.tuple([z.string(), z.string(), z.number(), z.number(), z.string().nullable()]);

/** Line by line, each with its line feed: the head, one an entry. The SHA-256 of all of them is to follow. */
export function* encodeMemory({ entries, ...head }: Remembered): Generator<string> {
  yield `${JSON.stringify({ v: 1, ...head, entries: entries.length })}\n`;
  for (const { key, value, createRevision, modRevision, lease = null } of entries)
    yield `${JSON.stringify([key, value.toString("base64"), createRevision, modRevision, lease])}\n`;
}

/** Throws, with the reason, for a text that is not whole. */
export function decodeMemory(text: string): Remembered {
  const sumAt = text.lastIndexOf("\n", text.length - 2) + 1;
  const body = text.slice(0, sumAt);
  if (text.slice(sumAt) !== `${hash("sha256", body)}\n`) throw new Error("its checksum does not fit");
  const [first = "", ...lines] = body.split("\n").slice(0, -1);
  const { v: _, entries: count, ...head } = Head.parse(JSON.parse(first));
  if (lines.length !== count) throw new Error(`it holds ${lines.length} entries of ${count}`);
  return { ...head, entries: lines.map(decodeEntry) };
}

function decodeEntry(line: string): Remembered["entries"][number] {
  const [key, value, createRevision, modRevision, lease] = Line.parse(JSON.parse(line));
  const entry = { key, value: Buffer.from(value, "base64"), createRevision, modRevision };
  return lease === null ? entry : { ...entry, lease: lease as LeaseId }; // it came from the store
}
