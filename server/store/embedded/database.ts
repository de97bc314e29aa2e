import { randomInt } from "node:crypto";
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";

import { StoreRefused, type TxnResult } from "#server/ports/store.ts";

import type { HistoryPage, LeaseRow, Row, RowCompare, RowEvent, RowOperation } from "./messages.ts";

/** A page of history: so many revisions looked through, events and bytes found. */
const page = { revisions: 5000, events: 1000, bytes: 4 * 1024 * 1024 };
const sweepRows = 2000;
const rowColumns = "e.key, e.value, e.create_revision, e.revision, e.lease";

/** The key space over one SQLite file. Writes happen between `begin` and `commit`; each one that changes something is a revision. */
export class Database {
  revision: number;
  #compacted: number;
  #swept = 0;
  #revisionBefore = 0;
  #events: RowEvent[] = [];
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
    // As etcd counts: a store without history is at revision 1.
    this.revision = Number(this.#one("SELECT coalesce(max(revision), 1) AS n FROM event")?.["n"]);
    this.#compacted = Number(this.#one("SELECT revision AS n FROM compaction")?.["n"]);
  }

  leases(): LeaseRow[] {
    const rows = this.#statement("SELECT id, ttl_seconds FROM lease").all();
    return rows.map((row) => ({ id: Number(row["id"]), ttlSeconds: Number(row["ttl_seconds"]) }));
  }

  begin(): void {
    this.#revisionBefore = this.revision;
    this.#events = [];
    this.#connection.exec("BEGIN IMMEDIATE");
  }

  /** Answers what changed since `begin`, durable from now on. */
  commit(): RowEvent[] {
    this.#connection.exec("COMMIT");
    return this.#events;
  }

  rollback(): void {
    this.revision = this.#revisionBefore;
    // A failed statement may have ended the transaction already.
    if (this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
  }

  /** Throws StoreRefused, having changed nothing, when an operation names a lease that is gone. */
  txn(compares: readonly RowCompare[], operations: readonly RowOperation[]): TxnResult {
    if (!compares.every((compare) => this.#holds(compare)))
      return { succeeded: false, revision: this.revision };
    for (const operation of operations) {
      if (operation.kind === "put" && operation.lease !== 0) this.#expectLease(operation.lease);
    }
    const revision = this.revision + 1;
    for (const operation of operations) {
      if (operation.kind === "put") this.#put(operation.key, operation.value, operation.lease, revision);
      else this.#delete(operation.key, revision);
    }
    return { succeeded: true, revision: this.revision };
  }

  grant(ttlSeconds: number): number {
    const id = randomInt(1, 2 ** 47);
    this.#statement("INSERT INTO lease (id, ttl_seconds) VALUES (?, ?)").run(id, ttlSeconds);
    return id;
  }

  /** Ends a lease; all its keys go in one revision. */
  revoke(lease: number): void {
    if (this.#statement("DELETE FROM lease WHERE id = ?").run(lease).changes === 0) return;
    const revision = this.revision + 1;
    for (const row of this.#statement("SELECT key FROM live WHERE lease = ? ORDER BY key").all(lease)) {
      this.#delete(String(row["key"]), revision);
    }
  }

  get(key: string): Row | undefined {
    const row = this.#one(
      `SELECT ${rowColumns} FROM live l JOIN event e ON e.id = l.event WHERE l.key = ?`,
      key,
    );
    return row && rowOf(row);
  }

  list(prefix: string, except: readonly string[]): Row[] {
    // As SQLite orders text; JavaScript orders by UTF-16 units.
    const parts = except.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const rows: Row[] = [];
    for (let i = 0; i <= parts.length; i++) {
      const after = parts[i - 1];
      const until = parts[i];
      const range = { prefix, limit: Infinity, ...(until === undefined ? {} : { until }) };
      // No text that starts with it comes after this one, but for texts that are cut off here.
      const found =
        after === undefined
          ? this.#range(">=", prefix, range)
          : this.#range(">", `${after}\u{10ffff}`, range).filter(({ key }) => !key.startsWith(after));
      rows.push(...found);
    }
    return rows;
  }

  page(prefix: string, after: string, limit: number): Row[] {
    // As SQLite orders text; JavaScript orders by UTF-16 units.
    const isWithin = Buffer.compare(Buffer.from(after), Buffer.from(prefix)) >= 0;
    return isWithin
      ? this.#range(">", after, { prefix, limit })
      : this.#range(">=", prefix, { prefix, limit });
  }

  /** Whole revisions from `fromRevision` on, at most one page of them. */
  history(prefix: string, fromRevision: number): HistoryPage {
    if (fromRevision < this.#compacted) return { kind: "compacted", compactRevision: this.#compacted };
    let upTo = Math.min(this.revision, fromRevision + page.revisions - 1);
    let bytes = 0;
    const events: RowEvent[] = [];
    const sql = `SELECT ${rowColumns} FROM event e WHERE e.revision BETWEEN ? AND ? AND substr(e.key, 1, ?) = ? ORDER BY e.id`;
    // SQLite counts code points, JavaScript UTF-16 units.
    for (const found of this.#statement(sql).iterate(fromRevision, upTo, [...prefix].length, prefix)) {
      const row = rowOf(found);
      const last = events.at(-1);
      if (
        last &&
        row.modRevision > revisionOf(last) &&
        (events.length >= page.events || bytes >= page.bytes)
      ) {
        upTo = revisionOf(last);
        break;
      }
      bytes += row.value.length;
      events.push(
        row.createRevision === 0
          ? { kind: "delete", key: row.key, modRevision: row.modRevision }
          : { kind: "put", row },
      );
    }
    return { kind: "events", events, upTo, done: upTo >= this.revision };
  }

  /** From now on history older than `revision` is unknown; `sweep` gives its space back. */
  compact(revision: number): void {
    if (revision > this.revision) {
      throw new StoreRefused(
        "invalid",
        `cannot compact to revision ${revision}: the store is at ${this.revision}`,
      );
    }
    if (revision <= this.#compacted) return;
    this.#statement("UPDATE compaction SET revision = ?").run(revision);
    this.#compacted = revision;
    this.#swept = 0;
  }

  /** Deletes a little of what compaction has cut off. Answers whether there may be more. */
  sweep(): boolean {
    const newest = "SELECT id FROM event WHERE revision < ? ORDER BY revision DESC LIMIT 1";
    if (this.#swept >= Number(this.#one(newest, this.#compacted)?.["id"] ?? 0)) return false;
    const next = this.#swept + sweepRows;
    this.#statement(
      `DELETE FROM event WHERE id > ? AND id <= ? AND revision < ?
        AND NOT EXISTS (SELECT 1 FROM live WHERE live.key = event.key AND live.event = event.id)`,
    ).run(this.#swept, next, this.#compacted);
    this.#swept = next;
    return true;
  }

  close(): void {
    this.#connection.close();
  }

  /** In key order, from a key on while they start with `prefix`; up to the first that starts with `until`. */
  #range(
    comparison: ">" | ">=",
    from: string,
    { prefix, limit, until }: { readonly prefix: string; readonly limit: number; readonly until?: string },
  ): Row[] {
    const rows: Row[] = [];
    const bound = until === undefined ? "" : "AND l.key < ?";
    const sql = `SELECT ${rowColumns} FROM live l JOIN event e ON e.id = l.event WHERE l.key ${comparison} ? ${bound} ORDER BY l.key`;
    for (const found of this.#statement(sql).iterate(from, ...(until === undefined ? [] : [until]))) {
      const row = rowOf(found);
      if (!row.key.startsWith(prefix)) break;
      rows.push(row);
      if (rows.length >= limit) break;
    }
    return rows;
  }

  #holds(compare: RowCompare): boolean {
    if ("prefix" in compare) return !this.#isWritten(compare.prefix, compare.unchangedSince);
    const row = this.get(compare.key);
    if ("createRevision" in compare) return (row?.createRevision ?? 0) === compare.createRevision;
    if ("modRevision" in compare) return (row?.modRevision ?? 0) === compare.modRevision;
    return row !== undefined && Buffer.compare(row.value, compare.value) === 0;
  }

  /** Whether a key that starts with `prefix`, and is there, was written after a revision. */
  #isWritten(prefix: string, since: number): boolean {
    const sql = `SELECT 1 FROM event e JOIN live l ON l.key = e.key AND l.event = e.id
      WHERE e.revision > ? AND substr(e.key, 1, ?) = ? LIMIT 1`;
    return this.#one(sql, since, [...prefix].length, prefix) !== undefined;
  }

  #expectLease(lease: number): void {
    if (this.#one("SELECT 1 FROM lease WHERE id = ?", lease)) return;
    throw new StoreRefused("lease_gone", `lease ${lease} is gone: grant a new one`);
  }

  #put(key: string, value: Uint8Array, lease: number, revision: number): void {
    const sql = "SELECT e.create_revision AS n FROM live l JOIN event e ON e.id = l.event WHERE l.key = ?";
    const createRevision = Number(this.#one(sql, key)?.["n"] ?? revision);
    const event = this.#append(revision, key, value, createRevision, lease);
    this.#statement("INSERT OR REPLACE INTO live (key, event, lease) VALUES (?, ?, ?)").run(
      key,
      event,
      lease,
    );
    this.#events.push({ kind: "put", row: { key, value, createRevision, modRevision: revision, lease } });
  }

  #delete(key: string, revision: number): void {
    if (this.#statement("DELETE FROM live WHERE key = ?").run(key).changes === 0) return;
    this.#append(revision, key, null, 0, 0);
    this.#events.push({ kind: "delete", key, modRevision: revision });
  }

  #append(revision: number, key: string, value: Uint8Array | null, createRevision: number, lease: number) {
    this.revision = revision;
    const sql = "INSERT INTO event (revision, key, value, create_revision, lease) VALUES (?, ?, ?, ?, ?)";
    return this.#statement(sql).run(revision, key, value, createRevision, lease).lastInsertRowid;
  }

  #one(sql: string, ...values: SQLInputValue[]): Record<string, SQLOutputValue> | undefined {
    return this.#statement(sql).get(...values);
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#connection.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

function rowOf(row: Record<string, SQLOutputValue>): Row {
  const value = row["value"];
  return {
    key: String(row["key"]),
    value: value instanceof Uint8Array ? value : new Uint8Array(),
    createRevision: Number(row["create_revision"]),
    modRevision: Number(row["revision"]),
    lease: Number(row["lease"]),
  };
}

function revisionOf(event: RowEvent): number {
  return event.kind === "put" ? event.row.modRevision : event.modRevision;
}
