import { hash } from "node:crypto";
import { join } from "node:path";
import type { Memory } from "#server/ports/memory.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { MemoryFile } from "./memory-file.ts";

interface MemoryOptions {
  readonly dataDir: string;
  /** Stores of two kinds, or keys under two prefixes, have nothing in common: each has a memory of its own. */
  readonly store: "embedded" | "etcd";
  readonly prefix: string;
  readonly log: Log;
}

/** The memory of a replica in its data directory. Nothing is read or written yet. */
export function openMemory({ dataDir, store, prefix, log }: MemoryOptions): Memory {
  return new MemoryFile(join(dataDir, `memory-${store}-${hash("sha256", prefix).slice(0, 8)}.jsonl`), log);
}
