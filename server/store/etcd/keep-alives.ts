import type { ILeaseKeepAliveRequest, ILeaseKeepAliveResponse } from "etcd3";

import type { Clock } from "#server/ports/clock.ts";
import { StoreUnavailable, type LeaseId } from "#server/ports/store.ts";

import type { Connection } from "./connection.ts";
import { storeErrorOf } from "./errors.ts";
import { openStream, type Stream } from "./stream.ts";

const answerMs = 5000;

interface Caller {
  resolve(ttlSeconds: number | undefined): void;
  reject(error: Error): void;
}

/**
 * Renews leases over one shared stream, one request at each call and never by itself: a lease lives as long as
 * its owner speaks up (etcd3's Lease object would keep the dead alive).
 */
export class KeepAlives {
  readonly #connection: Connection;
  readonly #clock: Clock;
  /** Callers by lease, oldest first: etcd answers in the order asked. */
  readonly #callers = new Map<string, Caller[]>();
  #stream: Promise<Stream<ILeaseKeepAliveRequest>> | undefined;

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** Answers the TTL in seconds, undefined when the lease is gone. Throws StoreUnavailable while etcd is away. */
  async keepAlive(lease: LeaseId): Promise<number | undefined> {
    this.#stream ??= this.#open();
    const stream = await this.#stream;
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(answerMs, () => stream.end(`no answer within ${answerMs} ms`));
      const caller = {
        resolve(ttlSeconds: number | undefined) {
          cancel();
          resolve(ttlSeconds);
        },
        reject(error: Error) {
          cancel();
          reject(error);
        },
      };
      this.#callers.set(lease, [...(this.#callers.get(lease) ?? []), caller]);
      stream.write({ ID: lease });
    });
  }

  async #open(): Promise<Stream<ILeaseKeepAliveRequest>> {
    return new Promise((resolve, reject) => {
      const run = async (): Promise<string> =>
        openStream<ILeaseKeepAliveRequest, ILeaseKeepAliveResponse>(
          this.#connection,
          async () => this.#connection.client().leaseClient.leaseKeepAlive(),
          resolve,
          (response) => this.#answer(response),
        );
      run().then(
        (reason) => this.#ended(reason),
        (error: unknown) => {
          this.#stream = undefined;
          reject(storeErrorOf(error));
        },
      );
    });
  }

  #answer(response: ILeaseKeepAliveResponse): void {
    const [caller, ...others] = this.#callers.get(response.ID) ?? [];
    if (others.length > 0) this.#callers.set(response.ID, others);
    else this.#callers.delete(response.ID);
    const ttlSeconds = Number(response.TTL);
    caller?.resolve(ttlSeconds > 0 ? ttlSeconds : undefined);
  }

  #ended(reason: string): void {
    this.#stream = undefined;
    const error = new StoreUnavailable(`etcd did not renew the lease: ${reason}`, { unknownOutcome: true });
    for (const callers of this.#callers.values()) {
      for (const caller of callers) caller.reject(error);
    }
    this.#callers.clear();
  }
}
