import type { DrainPolicy } from "#lib/contract/policy.ts";
import type { ConsumersSeen } from "#server/core/departure.ts";
import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";
import type { Consumer } from "#server/core/model.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Consumers } from "#server/ports/consumers.ts";
import type { Replica } from "#server/ports/control.ts";
import { withReported } from "./reported-consumers.ts";
import type { ReportedHeld } from "./reported-held.ts";

/** Asks another replica who consumes a service's table from it. */
export type AskReplica = (replica: Replica, service: ServiceKey) => Promise<readonly Consumer[]>;

interface ConsumerWatchParts {
  readonly clock: Clock;
  /** Leader time. */
  readonly now: () => number;
  readonly local: Consumers;
  /** What clients say of themselves, to whichever replica. */
  readonly reported: Pick<ReportedHeld, "of">;
  readonly ask: AskReplica;
  readonly others: () => readonly Replica[];
  readonly policy: (service: ServiceKey) => DrainPolicy;
}

/** What a replica said last, and whether it still does. Times are leader time. */
interface Answer {
  readonly replica: Replica;
  readonly service: string;
  readonly consumers: readonly Consumer[];
  readonly heardAt: number;
  readonly askedAt: number;
  readonly isSilent: boolean;
}

const ASK_PERIOD_MS = 1000;

/**
 * Everyone who consumes a service's table, over all replicas. Others are asked only about services in which an
 * instance is on its way out. A replica that does not answer counts as a consumer that holds nothing: whoever
 * streams from it cannot be seen, so nobody may be told that all have the table. Clients of one that is gone are
 * lost, each until it is seen elsewhere: cut off, they go on by their last table.
 */
export class ConsumerWatch {
  readonly #parts: ConsumerWatchParts;
  readonly #remote = new Map<string, Answer>();
  readonly #askedAt = new Map<string, number>();
  #tookOverAt: number | undefined;

  constructor(parts: ConsumerWatchParts) {
    this.#parts = parts;
  }

  /**
   * A new leader has not seen the clients of the one before. They count as lost until the grace of lost clients is
   * over, by when those that can have come back, here or to another replica.
   */
  tookOver(at: number | undefined): void {
    this.#tookOverAt = at;
  }

  of(service: ServiceKey): readonly Consumer[] {
    const text = serviceKeyText(service);
    const present = new Set(this.#parts.others().map(({ id }) => id));
    const seen = [...this.#parts.local.of(service)];
    const lost: Consumer[] = [];
    for (const answer of this.#remote.values()) {
      if (answer.service !== text) continue;
      if (present.has(answer.replica.id)) seen.push(...answer.consumers);
      else lost.push(...answer.consumers.map((consumer) => lostWith(answer, consumer)));
      if (answer.isSilent && present.has(answer.replica.id)) seen.push(unreachable(answer.replica));
    }
    const elsewhere = new Set(seen.map(({ id }) => id));
    const known = [...seen, ...lost.filter(({ id }) => !elsewhere.has(id)), ...this.#unseen(service)];
    return withReported(known, this.#parts.reported.of(service));
  }

  /** Undefined until every other replica has answered about the service since it was first asked for. */
  seen(service: ServiceKey): ConsumersSeen | undefined {
    let asOf = this.#parts.now();
    for (const replica of this.#parts.others()) {
      const answer = this.#remote.get(remoteKey(replica, service));
      if (answer === undefined) return undefined;
      asOf = Math.min(asOf, answer.askedAt);
    }
    return { consumers: this.of(service), asOf };
  }

  refresh(service: ServiceKey): void {
    const now = this.#parts.clock.monotonic();
    for (const replica of this.#parts.others()) {
      const key = remoteKey(replica, service);
      if (now - (this.#askedAt.get(key) ?? -Infinity) < ASK_PERIOD_MS) continue;
      this.#askedAt.set(key, now);
      void this.#ask(replica, service, key);
    }
  }

  /** Forgets what was asked of services that nobody waits for any more. */
  keepOnly(services: readonly ServiceKey[]): void {
    const wanted = new Set(services.map(serviceKeyText));
    for (const key of this.#askedAt.keys()) {
      if (wanted.has(key.slice(key.indexOf(" ") + 1))) continue;
      this.#askedAt.delete(key);
      this.#remote.delete(key);
    }
  }

  #unseen(service: ServiceKey): Consumer[] {
    const at = this.#tookOverAt;
    const { clientTtlMs, lostGraceMs } = this.#parts.policy(service);
    if (at === undefined || this.#parts.now() - at >= lostGraceMs) return [];
    return [
      { id: "clients of the former leader", held: 0, lastContactAt: at - clientTtlMs - 1, open: false },
    ];
  }

  async #ask(replica: Replica, service: ServiceKey, key: string): Promise<void> {
    const { now, ask } = this.#parts;
    const askedAt = now();
    const told = await ask(replica, service).catch(() => undefined);
    const before = this.#remote.get(key);
    const isOvertaken = askedAt < (before?.askedAt ?? -Infinity);
    if (!this.#askedAt.has(key) || isOvertaken) return;
    const text = serviceKeyText(service);
    this.#remote.set(
      key,
      told === undefined
        ? { consumers: [], heardAt: askedAt, ...before, replica, service: text, askedAt, isSilent: true }
        : { replica, service: text, consumers: told, heardAt: askedAt, askedAt, isSilent: false },
    );
  }
}

function lostWith({ heardAt }: Answer, consumer: Consumer): Consumer {
  return consumer.open ? { ...consumer, open: false, lastContactAt: heardAt } : consumer;
}

function unreachable({ id }: Replica): Consumer {
  return { id: `clients of replica ${id}, which does not answer`, held: 0, lastContactAt: 0, open: true };
}

function remoteKey({ id }: Replica, service: ServiceKey): string {
  return `${id} ${serviceKeyText(service)}`;
}
