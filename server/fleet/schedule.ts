import type { SampleService } from "./plan.ts";

/** What an instance does at a time. */
export type Behaviour =
  | { readonly kind: "well" }
  /** Every answer, also to probes, takes this much longer. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** Health checks and calls are answered with an error. */
  | { readonly kind: "fail" }
  /** Health checks pass, calls are answered with an error: only those who call can tell. */
  | { readonly kind: "fail-calls" }
  /** Health checks are answered as ever, calls take this much longer. */
  | { readonly kind: "slow-calls"; readonly delayMs: number }
  /** Well, and says of itself that it is not at its best. */
  | { readonly kind: "degraded" }
  /** Nothing listens; the heartbeats go on. */
  | { readonly kind: "refuse" }
  /** Gone without a word: no listener, no heartbeats. Registers again when it is over. */
  | { readonly kind: "crash" }
  /** Leaves as a good process does, and is back with its next version when it is over. */
  | { readonly kind: "deploy" };

export type ScheduleName = "lively" | "calm";

/** What an instance says of itself where it differs from the plan. */
export interface Variation {
  readonly weight?: number;
  readonly version?: string;
}

interface Span {
  readonly service: SampleService;
  /** 0–2: zone a, b, c. */
  readonly instance: number;
  /** Seconds into the period; the end is not part of it. */
  readonly from: number;
  readonly to: number;
}

export const PERIOD_MS = 240_000;

const deploy: Span & { readonly versions: readonly [string, string] } = {
  ...{ service: "inventory", instance: 1, from: 190, to: 220 },
  versions: ["1.8.2", "1.8.3"],
};

const episodes: readonly (Span & { readonly does: Behaviour })[] = [
  // A release candidate that never passes: there is always something to look at.
  { service: "payments", instance: 2, from: 0, to: 240, does: { kind: "fail" } },
  { service: "orders", instance: 1, from: 5, to: 45, does: { kind: "fail" } },
  // Longer than a probe may take, so that it counts as a failure.
  { service: "inventory", instance: 0, from: 55, to: 90, does: { kind: "slow", delayMs: 1500 } },
  // Shorter than that: it is slow, and stays in.
  { service: "gateway", instance: 1, from: 70, to: 110, does: { kind: "slow", delayMs: 250 } },
  // Its checks pass: only its callers' reports can put it out.
  { service: "inventory", instance: 2, from: 110, to: 160, does: { kind: "fail-calls" } },
  { service: "orders", instance: 2, from: 60, to: 110, does: { kind: "slow-calls", delayMs: 150 } },
  { service: "checkout", instance: 0, from: 30, to: 75, does: { kind: "degraded" } },
  { service: "checkout", instance: 1, from: 100, to: 135, does: { kind: "refuse" } },
  { service: "orders", instance: 0, from: 145, to: 180, does: { kind: "crash" } },
  {
    service: deploy.service,
    instance: deploy.instance,
    from: deploy.from,
    to: deploy.to,
    does: { kind: "deploy" },
  },
];

/** The canary gets a greater share for a while. */
const shift: Span & { readonly weight: number } = {
  service: "checkout",
  instance: 2,
  from: 60,
  to: 160,
  weight: 60,
};

/** A process that ends and is started again, all its instances with it. */
const restart = { service: "gateway", at: 228 } as const;

/** What a process of the fleet looks up as time goes by. Times are ms (≥ 0) since the fleet's start. */
export interface Schedule {
  behaviourAt(service: SampleService, instance: number, elapsedMs: number): Behaviour;
  variationAt(service: SampleService, instance: number, elapsedMs: number): Variation;
  /** Whether the service's process ends within (`fromMs`, `toMs`]. */
  restartsWithin(service: SampleService, fromMs: number, toMs: number): boolean;
}

const lively: Schedule = {
  behaviourAt(service, instance, elapsedMs) {
    const seconds = (elapsedMs % PERIOD_MS) / 1000;
    const episode = episodes.find((span) => covers(span, service, instance, seconds));
    return episode?.does ?? { kind: "well" };
  },
  variationAt(service, instance, elapsedMs) {
    const seconds = (elapsedMs % PERIOD_MS) / 1000;
    if (covers(shift, service, instance, seconds)) return { weight: shift.weight };
    if (service !== deploy.service || instance !== deploy.instance) return {};
    const [before, after] = deploy.versions;
    return { version: countOver(deploy.to, elapsedMs) % 2 === 0 ? before : after };
  },
  restartsWithin(service, fromMs, toMs) {
    return service === restart.service && countOver(restart.at, toMs) > countOver(restart.at, fromMs);
  },
};

const calm: Schedule = {
  behaviourAt: () => ({ kind: "well" }),
  variationAt: () => ({}),
  restartsWithin: () => false,
};

export const schedules: Readonly<Record<ScheduleName, Schedule>> = { lively, calm };

/** How often that second of the period has come by then. */
function countOver(second: number, elapsedMs: number): number {
  return Math.max(0, Math.floor((elapsedMs - second * 1000) / PERIOD_MS) + 1);
}

function covers(span: Span, service: SampleService, instance: number, seconds: number): boolean {
  return span.service === service && span.instance === instance && seconds >= span.from && seconds < span.to;
}
