import type { StoreRefused } from "#server/ports/store.ts";

/**
 * What the store and its storage thread say to each other. Bytes travel as Uint8Arrays of their own: a Buffer
 * cut from Node's pool would take the whole pool along.
 */
export type StoreRequest = { readonly id: number } & StoreCommand;

export type StoreCommand =
  | {
      readonly kind: "txn";
      readonly compares: readonly RowCompare[];
      readonly operations: readonly RowOperation[];
    }
  | { readonly kind: "grant"; readonly ttlSeconds: number }
  | { readonly kind: "revoke"; readonly lease: number }
  | { readonly kind: "get"; readonly key: string }
  | { readonly kind: "list"; readonly prefix: string; readonly except: readonly string[] }
  | { readonly kind: "page"; readonly prefix: string; readonly after: string; readonly limit: number }
  | { readonly kind: "history"; readonly prefix: string; readonly fromRevision: number }
  | { readonly kind: "compact"; readonly revision: number }
  | { readonly kind: "close" };

export type WriteRequest = Extract<StoreRequest, { readonly kind: "txn" | "grant" | "revoke" }>;

export type RowCompare =
  | { readonly key: string; readonly createRevision: number }
  | { readonly key: string; readonly modRevision: number }
  | { readonly key: string; readonly value: Uint8Array }
  | { readonly prefix: string; readonly unchangedSince: number };

export type RowOperation =
  | { readonly kind: "put"; readonly key: string; readonly value: Uint8Array; readonly lease: number }
  | { readonly kind: "delete"; readonly key: string };

/** A key's state as stored. `lease` 0 = permanent. */
export interface Row {
  readonly key: string;
  readonly value: Uint8Array;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly lease: number;
}

export type RowEvent =
  | { readonly kind: "put"; readonly row: Row }
  | { readonly kind: "delete"; readonly key: string; readonly modRevision: number };

export interface LeaseRow {
  readonly id: number;
  readonly ttlSeconds: number;
}

/** A stretch of history that ends with revision `upTo`; `done` when that is the newest. */
export type HistoryPage =
  | {
      readonly kind: "events";
      readonly events: readonly RowEvent[];
      readonly upTo: number;
      readonly done: boolean;
    }
  | { readonly kind: "compacted"; readonly compactRevision: number };

export type Failure =
  | { readonly kind: "refused"; readonly reason: StoreRefused["reason"]; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string; readonly unknownOutcome: boolean };

export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: Failure };

/** First `opened` or `failed`, then one `done` for each commit or read, in the order of the store's revisions. */
export type StorageMessage =
  | { readonly kind: "opened"; readonly revision: number; readonly leases: readonly LeaseRow[] }
  | { readonly kind: "failed"; readonly message: string }
  | {
      readonly kind: "done";
      readonly answers: readonly Answer[];
      readonly events: readonly RowEvent[];
      readonly revision: number;
    };
