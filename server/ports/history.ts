import type { EpochPreview, FrozenView } from "#lib/contract/cluster.ts";
import type { Asker } from "./audit.ts";

/** The store's history as this replica knows it: whether it is another one now, and what an operator may do about it. */
export interface HistoryControl {
  /** Undefined while the store's history is the one known here. */
  frozen(): FrozenView | undefined;
  /** Rejects with `conflict` while nothing is frozen, and with `unavailable`. */
  previewEpoch(): Promise<EpochPreview>;
  /**
   * Takes the store's history as the one to go on with, under `epoch`: resolves when this replica follows it.
   * Rejects with `conflict` where nothing is frozen, or where what was found is accepted under another epoch.
   */
  acceptEpoch(epoch: string, options: EpochAsked): Promise<void>;
}

export interface EpochAsked {
  /** Whether what was known here is written back. */
  readonly restore: boolean;
  readonly actor: string;
  readonly asker?: Asker | undefined;
}
