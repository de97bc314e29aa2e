import { StoreRefused, type Compare, type Operation } from "#server/ports/store.ts";

const maxValueBytes = 1024 * 1024;
const maxOperations = 128;
/** etcd takes 1.5 MiB a request; what is left is for its framing. */
const maxRequestBytes = 1536 * 1024 - 32 * 1024;

/** Keys are non-empty text that survives UTF-8, without NUL (SQLite's text functions stop there). Throws StoreRefused. */
export function checkKey(key: string): void {
  if (key === "") throw new StoreRefused("invalid", "a key must not be empty");
  if (!key.isWellFormed() || key.includes("\0")) {
    throw new StoreRefused("invalid", `key ${JSON.stringify(key)} is not valid text`);
  }
}

/** What both stores take in one transaction, so that a write fit for one is fit for the other. Throws StoreRefused. */
export function checkTxn(compares: readonly Compare[], operations: readonly Operation[]): void {
  if (compares.length > maxOperations || operations.length > maxOperations) {
    throw new StoreRefused(
      "too_large",
      `a transaction takes at most ${maxOperations} compares and ${maxOperations} operations, not ${compares.length} and ${operations.length}`,
    );
  }
  let bytes = 0;
  for (const compare of compares) {
    const key = "prefix" in compare ? compare.prefix : compare.key;
    checkKey(key);
    bytes += Buffer.byteLength(key) + ("value" in compare ? compare.value.length : 0);
  }
  const written = new Set<string>();
  for (const operation of operations) {
    checkKey(operation.key);
    if (written.has(operation.key)) {
      throw new StoreRefused("invalid", `key ${operation.key} is written twice in one transaction`);
    }
    written.add(operation.key);
    bytes += Buffer.byteLength(operation.key);
    if (operation.kind === "put") bytes += checkedValueBytes(operation.key, operation.value);
  }
  if (bytes > maxRequestBytes) {
    throw new StoreRefused("too_large", `a transaction takes at most ${maxRequestBytes} bytes, not ${bytes}`);
  }
}

/** Lease times are whole seconds, 1 or more. Throws StoreRefused. */
export function checkTtl(ttlSeconds: number): void {
  if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 1) {
    throw new StoreRefused("invalid", `a lease's time must be whole seconds, 1 or more, not ${ttlSeconds}`);
  }
}

/** Revisions are whole numbers, 1 or more. Throws StoreRefused. */
export function checkRevision(revision: number): void {
  if (!Number.isSafeInteger(revision) || revision < 1) {
    throw new StoreRefused("invalid", `a revision must be a whole number, 1 or more, not ${revision}`);
  }
}

function checkedValueBytes(key: string, value: Buffer): number {
  if (value.length <= maxValueBytes) return value.length;
  throw new StoreRefused(
    "too_large",
    `the value of ${key} has ${value.length} bytes; at most ${maxValueBytes} fit`,
  );
}
