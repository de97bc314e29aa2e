import { createHash } from "node:crypto";
import { z } from "zod";

/** What the store's epoch key says: the name of its history, and which histories it goes on from. */
export const EpochValue = z.object({
  epoch: z.string().regex(/^[0-9a-f]{4,32}$/),
  /** Newest first. Who knows one of these needs no operator to accept this one. */
  succeeds: z.array(z.string()).max(100).default([]),
});
export type EpochValue = z.infer<typeof EpochValue>;

/** More are not worth keeping: a replica that slept through so many accepted histories asks its operator. */
const MAX_SUCCEEDED = 32;

/** Undefined when the value names no epoch. */
export function readEpoch(value: Buffer): EpochValue | undefined {
  try {
    const parsed = EpochValue.safeParse(JSON.parse(value.toString("utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export function writeEpoch({ epoch, succeeds }: EpochValue): Buffer {
  const kept = [...new Set(succeeds)].filter((each) => each !== epoch).slice(0, MAX_SUCCEEDED);
  return Buffer.from(JSON.stringify({ v: 1, epoch, ...(kept.length === 0 ? {} : { succeeds: kept }) }));
}

/** The epoch that follows where the store itself names none that is new: every replica comes to the same one. */
export function successorOf(epoch: string): string {
  return createHash("sha256").update(`headgate: after ${epoch}`).digest("hex").slice(0, 8);
}
