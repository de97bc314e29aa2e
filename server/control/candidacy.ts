import type { KeySpace } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Replica } from "#server/ports/control.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { LeaseId, Store } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { Election, type ElectionListener } from "./election.ts";
import { Members } from "./members.ts";
import { ReplicaSession } from "./replica-session.ts";

interface CandidacyParts {
  readonly store: Store;
  /** For the replica's own life: it is there also where the store's history is another one. */
  readonly unguarded: Store;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly self: Replica;
  readonly ttlSeconds: number;
  /** Whether the store is known to be the one that is followed: else nobody leads over it. */
  readonly isTrusted: () => boolean;
}

interface CandidacyListener extends ElectionListener {
  onLeaseLost(): void;
}

/** This replica among the others: its lease, who else is alive, and who leads. */
export class Candidacy {
  readonly #parts: CandidacyParts;
  readonly #listener: CandidacyListener;
  readonly #members: Members;
  readonly #election: Election;
  readonly #session: ReplicaSession;
  #lease: LeaseId | undefined;

  constructor(parts: CandidacyParts, listener: CandidacyListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.#members = new Members(parts.keys);
    const isAlone = () => this.others().length === 0;
    this.#election = new Election({ ...parts, isAlone }, listener);
    this.#session = new ReplicaSession(
      { ...parts, store: parts.unguarded },
      { onOpened: (lease) => this.#opened(lease), onLost: () => this.#leaseLost() },
    );
  }

  get feeds(): { readonly member: readonly KeyFeed[]; readonly leader: readonly KeyFeed[] } {
    return { member: [this.#members.feed], leader: [this.#election.feed] };
  }

  get isLeading(): boolean {
    return this.#election.isLeading;
  }

  /** Create revision of the leader key while this replica leads. */
  get leadingSince(): number | undefined {
    return this.#election.leadingSince;
  }

  /** Why this replica could not lead in another's place; undefined where it could. */
  get unfitness(): string | undefined {
    if (this.isLeading) return "this replica leads itself";
    if (this.#election.standsBack) return "this replica stands back: it did not see what others see";
    return this.#parts.isTrusted() ? undefined : "this replica does not know the store as it is";
  }

  /** As far as the store's watch tells. */
  get leader(): Replica | undefined {
    const id = this.#election.leaderId;
    return id === undefined ? undefined : this.#members.byId(id);
  }

  all(): Replica[] {
    return this.#members.all();
  }

  others(): Replica[] {
    return this.#members.all().filter(({ id }) => id !== this.#parts.self.id);
  }

  start(): void {
    this.#session.start();
  }

  /** The store is known to be the one that is followed. */
  enter(): void {
    if (this.#lease !== undefined) this.#election.enter(this.#lease);
  }

  leave(reason: string): void {
    this.#election.leave(reason);
  }

  /** The leader key may still be its own: kept, it would bar everybody. */
  stepDown(reason: string): void {
    this.#election.leave(reason);
    this.#lease = undefined;
    void this.#session.renew();
  }

  /** As `stepDown`, and it leaves leadership to others for a minute. */
  standBack(reason: string): void {
    this.#election.standBack();
    this.stepDown(reason);
  }

  /** Takes no further part; what it holds, leadership too, goes with its lease. */
  async close(): Promise<void> {
    this.#election.close();
    await this.#session.close();
  }

  #opened(lease: LeaseId): void {
    this.#lease = lease;
    if (this.#parts.isTrusted()) this.#election.enter(lease);
  }

  #leaseLost(): void {
    this.#lease = undefined;
    this.#election.leave("this replica's lease ran out");
    this.#listener.onLeaseLost();
  }
}
