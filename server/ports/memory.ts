import type { KeyValue } from "./store.ts";

/** What a replica knew of its store when it last wrote it down. */
export interface Remembered {
  readonly epoch: string;
  /** The entries are all there were of their kinds at this revision. */
  readonly revision: number;
  /** Wall clock, ms. */
  readonly savedAt: number;
  readonly entries: readonly KeyValue[];
}

/** Where a replica keeps what it knows over a restart, apart from the store. */
export interface Memory {
  /** Undefined when nothing is kept, or what is kept cannot be read: that is logged. */
  read(): Promise<Remembered | undefined>;
  /** In place of what was kept before: whoever reads finds one or the other, whole. One at a time. */
  write(remembered: Remembered): Promise<void>;
}
