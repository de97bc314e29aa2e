import { EtcdPermissionDeniedError } from "etcd3";

import type { Clock } from "#server/ports/clock.ts";
import { StoreRefused, StoreUnavailable } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { HealthState } from "#server/store/health-state.ts";

import { createClient, type EtcdAccess, type EtcdClient } from "./client.ts";
import { isStaleToken, storeErrorOf } from "./errors.ts";
import { Gate } from "./gate.ts";

const beatMs = 2000;
const retryMs = 250;
const beatDeadlineMs = 3000;
/** More at once makes etcd no faster, and a herd of 10,000 would run into its deadlines. */
const callsAtOnce = 256;

/**
 * One endpoint at a time, the next when it fails. A linearizable read every 2 s tells whether the cluster has a
 * leader and answers: what a cut-off member, a paused process or a half-open connection cannot fake.
 */
export class Connection {
  readonly health: HealthState;
  readonly #access: EtcdAccess;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #clients: readonly EtcdClient[];
  readonly #lostListeners = new Set<() => void>();
  readonly #gate = new Gate(callsAtOnce);
  #index = 0;
  #token: string | undefined;
  /** Reasons logged since it last answered: of several endpoints each has its own, again and again. */
  readonly #logged = new Set<string>();
  #failure: StoreUnavailable | StoreRefused = new StoreUnavailable("etcd has not answered yet", {
    unknownOutcome: false,
  });
  #checking: Promise<boolean> | undefined;
  #cancelBeat: () => void = () => {};
  #isClosed = false;

  constructor(access: EtcdAccess, clock: Clock, log: Log) {
    this.#access = access;
    this.#clock = clock;
    this.#log = log;
    this.health = new HealthState(() => clock.now(), this.#failure.message);
    this.#clients = access.endpoints.map((endpoint) => createClient(access, endpoint, () => this.#token));
  }

  /** Resolves when it is known whether etcd answers; from then on that is asked again and again. */
  async start(): Promise<void> {
    await this.#check();
    this.#scheduleBeat();
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The client of the endpoint in use, for streams. Throws why not while etcd is away. */
  client(): EtcdClient {
    this.#expectUp();
    return this.#current();
  }

  /** One unary call. Errors are the port's; while etcd is known to be away they come at once. */
  async call<T>(run: (client: EtcdClient) => Promise<T>): Promise<T> {
    return this.#gate.pass(async () => {
      this.#expectUp();
      try {
        return await run(this.#current());
      } catch (error) {
        // Refused before anything was done: safe to repeat with a new token.
        if (isStaleToken(error) && (await this.#check())) return this.#callAgain(run);
        throw this.#reported(error);
      }
    });
  }

  /** Resolves once etcd has answered to a check begun about now (with a fresh token, where one is needed), or on close. */
  async verified(): Promise<void> {
    if (this.#isClosed || (await this.#check()) || this.#isClosed) return;
    await new Promise<void>((resolve) => {
      const end = this.health.listen(() => {
        if (!this.health.get().up && !this.#isClosed) return;
        end();
        resolve();
      });
    });
  }

  /** Something failed that should not: find out now whether etcd is still there. */
  suspect(): void {
    if (!this.#isClosed) void this.#check();
  }

  /** Calls back whenever etcd is found to be away, and on close: streams over it are not to be trusted any more. */
  onLost(listener: () => void): () => void {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelBeat();
    this.#failure = new StoreUnavailable("the store is closed", { unknownOutcome: false });
    this.health.down(this.#failure.message);
    for (const listener of this.#lostListeners) listener();
    for (const client of this.#clients) client.close();
  }

  async #callAgain<T>(run: (client: EtcdClient) => Promise<T>): Promise<T> {
    try {
      return await run(this.#current());
    } catch (error) {
      throw this.#reported(error);
    }
  }

  #reported(error: unknown): Error {
    const known = storeErrorOf(error);
    if (known instanceof StoreUnavailable) this.suspect();
    return known;
  }

  #current(): EtcdClient {
    const client = this.#clients[this.#index % this.#clients.length];
    if (!client) throw new Error("no endpoint");
    return client;
  }

  #expectUp(): void {
    if (this.health.get().up) return;
    const { message, cause } = this.#failure;
    // A new error each time: its stack is the caller's.
    if (this.#failure instanceof StoreRefused)
      throw new StoreRefused(this.#failure.reason, message, { cause });
    throw new StoreUnavailable(message, { unknownOutcome: false, cause });
  }

  #scheduleBeat(): void {
    if (this.#isClosed) return;
    const { up } = this.health.get();
    const isRefused = !up && this.#failure instanceof StoreRefused;
    this.#cancelBeat = this.#clock.after(up || isRefused ? beatMs : retryMs, () => {
      void this.#check().then(() => this.#scheduleBeat());
    });
  }

  async #check(): Promise<boolean> {
    this.#checking ??= this.#probe().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #probe(): Promise<boolean> {
    try {
      await this.#read();
      if (this.#isClosed) return false;
      if (!this.health.get().up) this.#log.info({ endpoint: this.#endpoint() }, "etcd answers");
      this.#logged.clear();
      this.health.up();
      return true;
    } catch (error) {
      this.#lost(storeErrorOf(error));
      return false;
    }
  }

  async #read(): Promise<void> {
    for (let isRetry = false; ; isRetry = true) {
      try {
        await this.#logIn();
        const deadline = Date.now() + beatDeadlineMs;
        await this.#current().kv.range({ key: Buffer.from("headgate"), count_only: true }, { deadline });
        return;
      } catch (error) {
        if (isStaleToken(error) && !isRetry) {
          this.#token = undefined;
          continue;
        }
        // A user without that key was still answered by a cluster with a leader.
        if (error instanceof EtcdPermissionDeniedError) return;
        throw error;
      }
    }
  }

  async #logIn(): Promise<void> {
    const { username, password } = this.#access;
    if (username === undefined || password === undefined || this.#token !== undefined) return;
    const deadline = Date.now() + beatDeadlineMs;
    const { token } = await this.#current().auth.authenticate({ name: username, password }, { deadline });
    this.#token = token;
  }

  #lost(failure: StoreUnavailable | StoreRefused): void {
    if (this.#isClosed) return;
    if (!this.#logged.has(failure.message)) {
      this.#logged.add(failure.message);
      this.#log.warn({ endpoint: this.#endpoint(), detail: failure.message }, "etcd is away, trying again");
    }
    this.#failure = failure;
    this.#token = undefined;
    this.#index++;
    this.health.down(failure.message);
    for (const listener of this.#lostListeners) listener();
  }

  #endpoint(): string | undefined {
    return this.#access.endpoints[this.#index % this.#access.endpoints.length];
  }
}
