import type { KeySpace, ServiceKey } from "#server/core/keys.ts";
import type { LeaseId } from "#server/ports/store.ts";
import type { ModelStore } from "./model-store.ts";
import type { Answer } from "./sim-prober.ts";
import type { SimClock } from "./sim-clock.ts";

export const SERVICES: readonly ServiceKey[] = ["cart", "orders", "pay"].map((service) => ({
  namespace: "default",
  service,
}));

/** A process of the simulated fleet, as it truly is. */
export interface SimInstance {
  readonly service: ServiceKey;
  readonly id: string;
  answer: Answer;
  /** When it last answered otherwise than now, and as what it was well last; monotonic ms. */
  badAt: number;
  /** It renews, and registers again when it has to. */
  isBeating: boolean;
  /** It wants to be registered. */
  isStarted: boolean;
  lease: LeaseId | undefined;
  /** Its owner took it away: deregistered, or it left. */
  saidGoodbyeAt: number;
  weight: number | undefined;
}

const TTL_SECONDS = 10;

export const isWell = ({ answer }: SimInstance): boolean => answer === "ok" || answer === "degraded";

/** All processes, which register and renew directly with the store as any etcd client does. */
export class SimFleet {
  readonly instances: SimInstance[];
  readonly #store: ModelStore;
  readonly #keys: KeySpace;
  readonly #clock: SimClock;

  constructor(store: ModelStore, keys: KeySpace, clock: SimClock, perService: number) {
    this.#store = store;
    this.#keys = keys;
    this.#clock = clock;
    this.instances = SERVICES.flatMap((service, s) =>
      Array.from({ length: perService }, (_, i): SimInstance => ({
        service,
        id: `10.0.${s}.${i + 1}:80`,
        answer: "ok",
        badAt: -Infinity,
        isBeating: true,
        isStarted: false,
        lease: undefined,
        saidGoodbyeAt: -Infinity,
        weight: undefined,
      })),
    );
  }

  of({ service, id }: { service: string; id: string }): SimInstance | undefined {
    return this.instances.find((each) => each.service.service === service && each.id === id);
  }

  keyOf({ service, id }: SimInstance): string {
    return this.#keys.registry(service, id);
  }

  isRegistered(instance: SimInstance): boolean {
    return this.#store.get(this.keyOf(instance)) !== undefined;
  }

  answer(instance: SimInstance, answer: Answer): void {
    if (!isWell(instance)) instance.badAt = this.#clock.monotonic();
    instance.answer = answer;
    if (!isWell(instance)) instance.badAt = this.#clock.monotonic();
  }

  start(instance: SimInstance): void {
    instance.isStarted = true;
    instance.isBeating = true;
    this.#register(instance);
  }

  /** By its own word, or its owner's. */
  saidGoodbye(instance: SimInstance): void {
    instance.isStarted = false;
    instance.saidGoodbyeAt = this.#clock.monotonic();
  }

  /** Its key goes and the process goes on. */
  loseKey(instance: SimInstance): void {
    if (this.#store.isPaused) return;
    instance.isBeating = false;
    this.#store.txn([], [{ kind: "delete", key: this.keyOf(instance) }]);
  }

  /** Every process that runs renews; one whose lease has gone registers again. */
  beat(): void {
    if (this.#store.isPaused) return;
    for (const instance of this.instances) {
      if (!instance.isStarted || !instance.isBeating) continue;
      const isAlive = instance.lease !== undefined && this.#store.keepAlive(instance.lease) !== undefined;
      if (!isAlive || !this.isRegistered(instance)) this.#register(instance);
    }
  }

  #register(instance: SimInstance): void {
    if (this.#store.isPaused) return;
    const { weight } = instance;
    instance.lease = this.#store.grantLease(TTL_SECONDS);
    const value = Buffer.from(JSON.stringify({ v: 1, ...(weight === undefined ? {} : { weight }) }));
    this.#store.txn([], [{ kind: "put", key: this.keyOf(instance), value, lease: instance.lease }]);
  }
}
