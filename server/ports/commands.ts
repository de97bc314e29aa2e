import type { GuardName, GuardVerdict } from "#lib/contract/guard.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { Asker } from "./audit.ts";
import type { Wish, WishResult } from "#server/core/wish.ts";

/** Who asks for it, and how much is to be risked. */
export interface Asking {
  readonly service: ServiceKey;
  /** Who holds what is wished; the actor where it is not said. */
  readonly owner?: string | undefined;
  readonly actor: string;
  /** Whose request it is, for the audit; absent where it did not come through the API. */
  readonly asker?: Asker | undefined;
  readonly reason?: string | undefined;
  /** Guards to pass nevertheless. */
  readonly force?: readonly GuardName[] | undefined;
  /** Tags of which an instance must still have one (core/instance-tag.ts); `*`: any. */
  readonly ifMatch?: { readonly id: string; readonly tags: readonly string[] } | undefined;
  /** Everything is looked at as if it were meant, and nothing is written. */
  readonly isDryRun?: boolean | undefined;
}

/** Several wishes are one change: all or none. */
export type WishCommand = Asking & (Wish | { readonly kind: "changes"; readonly wishes: readonly Wish[] });

/** An operator's or a process's request that only the leader may carry out, in its queue. */
export type Command =
  | WishCommand
  | {
      readonly kind: "leave";
      readonly service: ServiceKey;
      readonly id: string;
      readonly deadlineMs: number;
      readonly actor: string;
    };

/** What guards said of a change that was made: forced ones would have refused it. */
export interface Passed {
  readonly warnings: readonly GuardVerdict[];
  readonly forced: readonly GuardVerdict[];
}

export type CommandResult = (WishResult & Partial<Passed>) | (ChangesResult & Passed);

export interface ChangesResult {
  readonly kind: "changed";
  /** Instances for which nothing had to change. */
  readonly unchanged: readonly string[];
}
