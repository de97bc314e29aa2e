import type { Policy } from "#lib/contract/policy.ts";
import type { ProbeOutcome } from "#lib/contract/views.ts";
import { checkPort, checkSpec } from "#server/core/check.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import { paceOf } from "#server/core/pace.ts";
import type { ProbeResult } from "#server/core/probe.ts";
import type { Prober, ProbeListener } from "#server/ports/prober.ts";
import { ProbeBook } from "./probe-book.ts";

/** How many passing probes of an instance tell how quick it is. */
const PROBES_TIMED = 5;

interface TermProbesParts {
  readonly makeProber: (onResult: ProbeListener) => Prober;
  readonly policy: (service: ServiceKey) => Policy;
  readonly onProbed: (service: ServiceKey, id: string, result: ProbeResult) => void;
}

/** The probes that a leader makes in its term, and what it remembers of them. */
export class TermProbes {
  readonly prober: Prober;
  readonly #parts: TermProbesParts;
  readonly #book = new ProbeBook();
  /** Times of the last passing probes, ms, the newest last, of services whose policy lets latency move weights. */
  readonly #latencies = new Map<string, readonly number[]>();

  constructor(parts: TermProbesParts) {
    this.#parts = parts;
    this.prober = parts.makeProber((key, result) => this.#probed(key, result));
  }

  newest(service: ServiceKey, id: string): ProbeOutcome | undefined {
    return this.#book.newest(probeKey(service, id));
  }

  /** The newest first. */
  of(service: ServiceKey, id: string): ProbeOutcome[] {
    return this.#book.of(probeKey(service, id));
  }

  latenciesOf(service: ServiceKey, ids: Iterable<string>): ReadonlyMap<string, readonly number[]> {
    return new Map([...ids].map((id) => [id, this.#latencies.get(probeKey(service, id)) ?? []]));
  }

  /** As its registration and policy say; `isKnown`: it was probed before this term, so nothing hurries. */
  start(service: ServiceKey, state: ServiceState, id: string, isKnown: boolean): void {
    const instance = state.instances.get(id);
    const registered = instance?.registered;
    if (instance === undefined || registered === undefined) return;
    const isInMaintenance = state.intents.get(id)?.maintenance !== undefined;
    const policy = this.#parts.policy(service);
    const check = checkSpec(registered, policy, paceOf(instance, isInMaintenance));
    const key = probeKey(service, id);
    if (check.kind === "ttl" || check.kind === "none") return this.prober.cancel(key);
    const target = { key, host: registered.host, port: checkPort(registered, policy), check };
    if (isKnown && this.prober.nextAt(key) === undefined) this.prober.adopt(target);
    else this.prober.schedule(target);
  }

  now(service: ServiceKey, id: string): void {
    this.prober.probeNow(probeKey(service, id));
  }

  stop(service: ServiceKey, id: string): void {
    const key = probeKey(service, id);
    this.#book.forget(key);
    this.#latencies.delete(key);
    this.prober.cancel(key);
  }

  #probed(key: string, result: ProbeResult): void {
    const { service, id } = readProbeKey(key);
    this.#book.add(key, result);
    this.#keepLatency(key, service, result);
    this.#parts.onProbed(service, id, result);
  }

  #keepLatency(key: string, service: ServiceKey, { ok, latencyMs }: ProbeResult): void {
    if (this.#parts.policy(service).adaptive.mode === "off") this.#latencies.delete(key);
    else if (ok)
      this.#latencies.set(key, [...(this.#latencies.get(key) ?? []), latencyMs].slice(-PROBES_TIMED));
  }
}

/** Names hold no slash, an id none either. */
export function probeKey({ namespace, service }: ServiceKey, id: string): string {
  return `${namespace}/${service}/${id}`;
}

function readProbeKey(key: string): { service: ServiceKey; id: string } {
  const [namespace = "", service = "", id = ""] = key.split("/");
  return { service: { namespace, service }, id };
}
