import type { FrozenView } from "#lib/contract/cluster.ts";
import type { Transition } from "#lib/contract/events.ts";
import type { QuarantinedRegistration } from "#lib/contract/views.ts";
import type { Replica } from "#server/ports/control.ts";
import type { StoreHealth } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { foundOut } from "./frozen-text.ts";
import { quarantined } from "./quarantine-event.ts";

interface NotesParts {
  readonly self: Pick<Replica, "id">;
  /** Leader time, where there is one. */
  readonly now: () => number;
  readonly log: Log;
  readonly onTransitions: (transitions: readonly Transition[]) => void;
}

/** What befalls a replica and its store, told as events and in the log. */
export class ReplicaNotes {
  readonly #parts: NotesParts;

  constructor(parts: NotesParts) {
    this.#parts = parts;
  }

  leads(): void {
    this.#note("leader.elected", `${this.#parts.self.id} leads`);
  }

  leadsNoLonger(reason: string): void {
    this.#parts.log.info({ reason }, "no longer leading");
    this.#note("leader.lost", `${this.#parts.self.id} no longer leads: ${reason}`);
  }

  store(health: StoreHealth): void {
    if (health.up) this.#note("store.up", "the store answers");
    else this.#note("store.down", `the store does not answer: ${health.detail}`);
  }

  frozen(view: FrozenView): void {
    this.#note("epoch.frozen", `frozen: ${foundOut(view)}`);
  }

  thawed(epoch: string): void {
    this.#note("epoch.thawed", `the store of epoch ${epoch} is back, unbroken`);
  }

  accepted(epoch: string, before: string, actor: string | undefined): void {
    this.#parts.log.warn({ epoch, before, actor }, "the store's history is accepted: going on with it");
    this.#note(
      "epoch.accepted",
      `the store's history goes on as epoch ${epoch} in place of ${before}`,
      actor,
    );
  }

  /** Events are the leader's to tell. */
  quarantined(record: QuarantinedRegistration, isLeading: boolean): void {
    this.#parts.log.warn({ ...record }, "a registration cannot be read");
    if (isLeading) this.#parts.onTransitions([quarantined(record, this.#parts.now())]);
  }

  #note(kind: Transition["kind"], text: string, actor?: string): void {
    const at = this.#parts.now();
    this.#parts.onTransitions([{ kind, at, text, ...(actor === undefined ? {} : { actor }) }]);
  }
}
