import type { PolicyPatch } from "#lib/contract/policy.ts";
import type { Behaviour } from "./behaviour.ts";
import type { SampleService } from "./plan.ts";

/** What deploy-bot asks of Headgate when a span begins; it takes it back when the span ends. */
export type Ask = { readonly reason: string } & (
  | { readonly kind: "policy"; readonly policy: PolicyPatch }
  | { readonly kind: "weight"; readonly percent: number }
  | { readonly kind: "maintenance" }
  | {
      readonly kind: "drain";
      readonly force?: "minCapacity";
      /** It promises to renew the drain this often, and does not. */
      readonly keepAliveSeconds?: number;
    }
);

export type What =
  | { readonly does: Behaviour }
  /** It registers with another weight. */
  | { readonly weight: number }
  | { readonly asks: Ask }
  /** The service's process ends and is started again, all its instances with it. */
  | { readonly restarts: true };

/** Seconds into the period; the end is not part of it. */
export type Span = readonly [from: number, to: number];

export interface Row<W extends What = What> {
  readonly spans: readonly Span[];
  readonly service: SampleService | "all";
  /** 0–2: zone a, b, c. */
  readonly instances: readonly number[];
  readonly what: W;
  /** Each next of the instances begins so many seconds later. */
  readonly stagger: number;
}

export function row(
  spans: Row["spans"],
  service: Row["service"],
  instances: readonly number[],
  what: What,
  stagger = 0,
): Row {
  return { spans, service, instances, what, stagger };
}

export function coversInstance(
  { service, instances, spans, stagger }: Row,
  ofService: SampleService,
  instance: number,
  second: number,
): boolean {
  const place = instances.indexOf(instance);
  if ((service !== "all" && service !== ofService) || place === -1) return false;
  return spans.some(([from, to]) => second >= from + place * stagger && second < to + place * stagger);
}
