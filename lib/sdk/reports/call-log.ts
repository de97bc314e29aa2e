import type { ReportInput } from "#lib/contract/report.ts";

/** LATENCY_BOUNDS_MS of the contract, whose schemas clients do not carry; a test holds them equal. */
export const BOUNDS_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000];
/** The contract takes no more in a report. */
export const MAX_CALLS = 10_000;

export type CallFailure = "timeout" | "connect" | "reset" | "server";
/** `cancelled`: the caller gave it up, which says nothing of the instance. */
export type CallOutcome = "ok" | CallFailure | "cancelled";
type Calls = ReportInput["calls"][number];

/** The calls to one instance. */
export class CallSlot {
  readonly service: string;
  readonly instance: string;
  inFlight = 0;
  /** As last told: who was told that calls are in flight must hear that they no longer are. */
  toldInFlight = 0;
  ok = 0;
  timeout = 0;
  connect = 0;
  reset = 0;
  server = 0;
  rejected = 0;
  counts = noCounts();

  constructor(service: string, instance: string) {
    this.service = service;
    this.instance = instance;
  }
}

/** Exact counts of a process's calls by instance, from one report to the next. Allocates nothing per call to a known one. */
export class CallLog {
  readonly #maxCalls: number;
  readonly #services = new Map<string, Map<string, CallSlot>>();
  /** The same, those first that waited longest to be told. */
  #slots: CallSlot[] = [];

  constructor(maxCalls = MAX_CALLS) {
    this.#maxCalls = maxCalls;
  }

  /** A call begins. Give what it answers to `end`, once. */
  begin(service: string, instance: string): CallSlot {
    const slot = this.#slotOf(service, instance);
    slot.inFlight += 1;
    return slot;
  }

  /** A connection that was never made took no time that says anything of the instance: it is in no histogram. */
  end(slot: CallSlot, outcome: CallOutcome, tookMs: number): void {
    if (slot.inFlight === 0) return; // ended twice: below 0 the whole report would be refused
    slot.inFlight -= 1;
    if (outcome === "cancelled") return;
    slot[outcome] += 1;
    if (outcome === "connect") return;
    let at = 0;
    while (at < BOUNDS_MS.length && !(tookMs <= (BOUNDS_MS[at] ?? 0))) at += 1;
    slot.counts[at] = (slot.counts[at] ?? 0) + 1;
  }

  /** A call that this client refused itself. */
  rejected(service: string, instance: string): void {
    this.#slotOf(service, instance).rejected += 1;
  }

  /** What was called since it was last asked, and what is in flight. What does not fit waits for the next. */
  take(): Calls[] {
    const taken: Calls[] = [];
    const told: CallSlot[] = [];
    const waiting: CallSlot[] = [];
    for (const slot of this.#slots) {
      if (isIdle(slot)) this.#forget(slot);
      else if (taken.length === this.#maxCalls) waiting.push(slot);
      else {
        taken.push(callsOf(slot));
        startAnew(slot);
        told.push(slot);
      }
    }
    this.#slots = [...waiting, ...told];
    return taken;
  }

  #slotOf(service: string, instance: string): CallSlot {
    let instances = this.#services.get(service);
    if (instances === undefined) {
      instances = new Map();
      this.#services.set(service, instances);
    }
    const known = instances.get(instance);
    if (known !== undefined) return known;
    const made = new CallSlot(service, instance);
    instances.set(instance, made);
    this.#slots.push(made);
    return made;
  }

  #forget({ service, instance }: CallSlot): void {
    const instances = this.#services.get(service);
    instances?.delete(instance);
    if (instances?.size === 0) this.#services.delete(service);
  }
}

function isIdle({
  inFlight,
  toldInFlight,
  ok,
  timeout,
  connect,
  reset,
  server,
  rejected,
}: CallSlot): boolean {
  return inFlight + toldInFlight + ok + timeout + connect + reset + server + rejected === 0;
}

function callsOf(slot: CallSlot): Calls {
  const { service, instance, ok, timeout, connect, reset, server, rejected, inFlight, counts } = slot;
  const calls = { service, instance, ok, failed: { timeout, connect, reset, server }, rejected, inFlight };
  return ok + timeout + reset + server === 0 ? calls : { ...calls, latencyMs: { bounds: BOUNDS_MS, counts } };
}

function startAnew(slot: CallSlot): void {
  slot.toldInFlight = slot.inFlight;
  slot.ok = slot.timeout = slot.connect = slot.reset = slot.server = slot.rejected = 0;
  slot.counts = noCounts();
}

function noCounts(): number[] {
  return Array.from({ length: BOUNDS_MS.length + 1 }, () => 0);
}
