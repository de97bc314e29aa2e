import { Worker } from "node:worker_threads";

import { StoreUnavailable } from "#server/ports/store.ts";

import { errorOf } from "./failures.ts";
import type { Answer, LeaseRow, RowEvent, StorageMessage, StoreCommand, StoreRequest } from "./messages.ts";

interface Caller {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** What was found at opening. */
export interface Opened {
  readonly revision: number;
  readonly leases: readonly LeaseRow[];
}

export interface ThreadListener {
  /** Every commit, before those who asked for it hear of it. */
  onCommitted(events: readonly RowEvent[], revision: number): void;
  /** After each answer: whether the disk did its part. */
  onDisk(failure: string | undefined): void;
  /** The thread is gone, unasked. */
  onLost(detail: string): void;
}

/** The main thread's end of the storage thread. */
export class StorageThread {
  readonly #worker: Worker;
  readonly #callers = new Map<number, Caller>();
  #listener: ThreadListener | undefined;
  #lastId = 0;
  #ended: string | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Rejects with one line for a person when the data directory cannot be opened. */
  static async open(dataDir: string): Promise<{ thread: StorageThread; opened: Opened }> {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      name: "store",
      workerData: { dataDir },
      // Early releases of Node 24 warn of node:sqlite. This thread does nothing else, so no other warning is lost.
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    const thread = new StorageThread(worker);
    const opened = await new Promise<Opened>((resolve, reject) => {
      worker.on("message", (message: StorageMessage) => {
        if (message.kind === "opened") resolve(message);
        else if (message.kind === "failed") reject(new Error(message.message));
        else thread.#done(message);
      });
      worker.on("error", (cause: unknown) => {
        const error = new Error(`storage thread failed: ${String(cause)}`, { cause });
        reject(error);
        thread.#end(error.message);
      });
      worker.on("exit", (code) => thread.#end(`storage thread ended with code ${code}`));
    });
    return { thread, opened };
  }

  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** Throws StoreUnavailable when it is closed or lost. */
  expectOpen(): void {
    if (this.#ended !== undefined) throw new StoreUnavailable(this.#ended, { unknownOutcome: false });
  }

  listen(listener: ThreadListener): void {
    this.#listener = listener;
  }

  /** The caller knows the type of a command's result. */
  async call<Result>(command: StoreCommand): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.send(command, { resolve: (result) => resolve(result as Result), reject });
    });
  }

  /** Calls back within the turn in which the answer arrives. */
  send(command: StoreCommand, caller: Caller): void {
    if (this.#ended !== undefined) {
      caller.reject(new StoreUnavailable(this.#ended, { unknownOutcome: false }));
      return;
    }
    const request: StoreRequest = { id: ++this.#lastId, ...command };
    this.#callers.set(request.id, caller);
    this.#worker.postMessage(request);
  }

  /** What was sent before is still done and answered. Resolves when the lock on the data directory is free. */
  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    const closed = this.call<void>({ kind: "close" });
    this.#ended = "the store is closed";
    await closed;
    await this.#worker.terminate();
  }

  #done(message: Extract<StorageMessage, { readonly kind: "done" }>): void {
    this.#listener?.onCommitted(message.events, message.revision);
    for (const answer of message.answers) this.#answer(answer);
  }

  #answer(answer: Answer): void {
    const caller = this.#callers.get(answer.id);
    this.#callers.delete(answer.id);
    if (!("failure" in answer)) {
      this.#listener?.onDisk(undefined);
      caller?.resolve(answer.result);
      return;
    }
    if (answer.failure.kind === "unavailable") this.#listener?.onDisk(answer.failure.message);
    caller?.reject(errorOf(answer.failure));
  }

  #end(detail: string): void {
    const wasAsked = this.#ended !== undefined;
    this.#ended ??= detail;
    const error = new StoreUnavailable(detail, { unknownOutcome: true });
    for (const caller of this.#callers.values()) caller.reject(error);
    this.#callers.clear();
    if (!wasAsked) this.#listener?.onLost(detail);
  }
}
