import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from "node:worker_threads";

import { Database } from "./database.ts";
import { failureOf, openingFailure } from "./failures.ts";
import { ensureStoreFile, storePath } from "./files.ts";
import type { Answer, RowEvent, StorageMessage, StoreRequest, WriteRequest } from "./messages.ts";
import { createSchema, openExclusively } from "./schema.ts";

/**
 * The storage thread: the only place that touches the disk, so that a slow disk delays writes and nothing else.
 * What has queued up while one commit was under way goes into the next one together: one fsync for all.
 */
const maxBatch = 512;

function main(port: MessagePort, dataDir: string): void {
  const post = (message: StorageMessage) => port.postMessage(message);
  const database = open(dataDir, post);
  if (!database) return;
  port.on("message", (first: StoreRequest) => {
    const batch = [first, ...waiting(port, maxBatch - 1)];
    serve(database, batch, post);
    if (batch.some((request) => request.kind === "close")) port.close();
  });
  sweepSlowly(database);
  post({ kind: "opened", revision: database.revision, leases: database.leases() });
}

function open(dataDir: string, post: (message: StorageMessage) => void): Database | undefined {
  try {
    ensureStoreFile(dataDir, createSchema);
    return new Database(openExclusively(storePath(dataDir)));
  } catch (error) {
    post({ kind: "failed", message: openingFailure(error, dataDir, storePath(dataDir)) });
    return undefined;
  }
}

function waiting(port: MessagePort, limit: number): StoreRequest[] {
  const requests: StoreRequest[] = [];
  while (requests.length < limit) {
    // Only the store posts here.
    const received: { message: StoreRequest } | undefined = receiveMessageOnPort(port);
    if (!received) break;
    requests.push(received.message);
  }
  return requests;
}

/** Writes first, in their order, then reads: all of them were under way at the same time, so any order is true. */
function serve(
  database: Database,
  batch: readonly StoreRequest[],
  post: (message: StorageMessage) => void,
): void {
  const writes = batch.filter((request) => isWrite(request));
  if (writes.length > 0) post(commit(database, writes));
  for (const request of batch) {
    if (isWrite(request)) continue;
    const answer = attempt(request.id, () => read(database, request));
    post({ kind: "done", answers: [answer], events: [], revision: database.revision });
  }
}

function commit(database: Database, writes: readonly WriteRequest[]): StorageMessage {
  let answers: Answer[] = [];
  let events: RowEvent[] = [];
  try {
    database.begin();
    answers = writes.map((request) => write(database, request));
    events = database.commit();
  } catch (error) {
    answers = writes.map(({ id }) => ({ id, failure: failureOf(error) }));
    database.rollback();
  }
  return { kind: "done", answers, events, revision: database.revision };
}

function isWrite(request: StoreRequest): request is WriteRequest {
  return request.kind === "txn" || request.kind === "grant" || request.kind === "revoke";
}

/** A refusal concerns one request; any other error ends the whole batch. */
function write(database: Database, request: WriteRequest): Answer {
  try {
    return { id: request.id, result: apply(database, request) };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === "refused" && failure.reason !== "no_space") return { id: request.id, failure };
    throw error;
  }
}

function apply(database: Database, request: WriteRequest): unknown {
  switch (request.kind) {
    case "txn":
      return database.txn(request.compares, request.operations);
    case "grant":
      return database.grant(request.ttlSeconds);
    case "revoke":
      return database.revoke(request.lease);
  }
}

function read(database: Database, request: Exclude<StoreRequest, WriteRequest>): unknown {
  switch (request.kind) {
    case "get":
      return database.get(request.key);
    case "list":
      return { revision: database.revision, rows: database.list(request.prefix, request.except) };
    case "page":
      return {
        revision: database.revision,
        rows: database.page(request.prefix, request.after, request.limit),
      };
    case "history":
      return database.history(request.prefix, request.fromRevision);
    case "compact":
      database.compact(request.revision);
      sweepSlowly(database);
      return undefined;
    case "close":
      return database.close();
  }
}

function attempt(id: number, task: () => unknown): Answer {
  try {
    return { id, result: task() };
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}

/** In slices, between requests. A slice that fails (closed, disk full) is left to the next compaction. */
function sweepSlowly(database: Database): void {
  setImmediate(() => {
    try {
      if (database.sweep()) sweepSlowly(database);
    } catch {
      // Nothing is lost by it: what was to be deleted is only space.
    }
  });
}

// Set by storage-thread.ts.
const { dataDir } = workerData as { dataDir: string };
if (parentPort) main(parentPort, dataDir);
