import type { InstanceView } from "#lib/contract/views.ts";

/** How many may be out at once. */
export type Limit =
  | { readonly kind: "share"; readonly share: number }
  | { readonly kind: "count"; readonly count: number };

/** What decides whose turn it is. */
export interface RollWish {
  readonly owner: string;
  readonly toVersion?: string | undefined;
  readonly limit: Limit;
}

/** An instance that somebody else keeps out. */
export interface HeldBack {
  readonly instance: string;
  readonly by: string;
  /** Whoever holds it renews it, or it is going: waiting helps. */
  readonly endsByItself: boolean;
}

export type Turn =
  | { readonly kind: "free" }
  /** At the version that is wanted. */
  | { readonly kind: "there" }
  | ({ readonly kind: "held" } & HeldBack)
  | { readonly kind: "gone" };

export type Next =
  | { readonly kind: "begin"; readonly instance: string }
  /** For those in `out` to be back, of whom at most `most` may be out; or, with none left that is free, for holders. */
  | {
      readonly kind: "wait";
      readonly forHolders: boolean;
      readonly out: readonly string[];
      readonly most: number;
    }
  | { readonly kind: "over" };

const SERVING: ReadonlySet<InstanceView["status"]> = new Set(["warming", "degraded", "serving"]);

/** As guards count it: panic and trials are no capacity. */
export function isServing({ status, weight, baseWeight }: InstanceView): boolean {
  return SERVING.has(status) && (weight > 0 || baseWeight === 0);
}

/** Rounded down, and at least one: else a small service could never be rolled. */
export function mostOf(limit: Limit, registered: number): number {
  return limit.kind === "count" ? limit.count : Math.max(1, Math.floor(registered * limit.share + 1e-9));
}

export function turnOf(view: InstanceView | undefined, { owner, toVersion }: RollWish): Turn {
  if (view?.registered !== true) return { kind: "gone" };
  const held = heldBy(view, owner);
  const isOurs = view.intents.drains.some((drain) => drain.owner === owner);
  // One that is there and does not serve, or that an earlier run left drained, did not come through.
  const isThere = toVersion !== undefined && view.version === toVersion;
  if (isThere && !isOurs && (held !== undefined || isServing(view))) return { kind: "there" };
  return held === undefined ? { kind: "free" } : { kind: "held", ...held };
}

function heldBy({ id: instance, intents, status }: InstanceView, owner: string): HeldBack | undefined {
  const others = intents.drains.filter((drain) => drain.owner !== owner);
  const standing = [
    ...(intents.maintenance === undefined ? [] : [`${intents.maintenance.owner} (maintenance)`]),
    ...(intents.circuit?.state === "open" ? [`${intents.circuit.owner} (circuit held open)`] : []),
    ...others.map((drain) => `${drain.owner} (${drain.reason})`),
  ];
  if (standing.length > 0) {
    const isRenewed =
      standing.length === others.length && others.every(({ keepAliveMs }) => keepAliveMs !== undefined);
    return { instance, by: standing.join(", "), endsByItself: isRenewed };
  }
  const isLeaving = (status === "draining" || status === "drained") && intents.drains.length === 0;
  return isLeaving ? { instance, by: "itself: it is leaving", endsByItself: true } : undefined;
}

/**
 * Whose turn it is. Instances that are out for any reason count; one that is out itself costs nothing, so that a
 * broken one can be mended first.
 */
export function nextOf(
  pending: readonly string[],
  rolling: ReadonlySet<string>,
  views: ReadonlyMap<string, InstanceView>,
  wish: RollWish,
): Next {
  const registered = [...views.values()].filter((view) => view.registered);
  const most = mostOf(wish.limit, new Set([...registered.map(({ id }) => id), ...rolling]).size);
  const out = new Set([...rolling, ...registered.filter((view) => !isServing(view)).map(({ id }) => id)]);
  const turns = pending.map((id) => [id, turnOf(views.get(id), wish)] as const);
  const free = turns.filter(([, { kind }]) => kind === "free").map(([id]) => id);
  const begin = rolling.size < most ? free.find((id) => out.has(id) || out.size < most) : undefined;
  if (begin !== undefined) return { kind: "begin", instance: begin };
  const isWorthWaiting =
    free.length > 0 ||
    rolling.size > 0 ||
    turns.some(([, turn]) => turn.kind === "held" && turn.endsByItself);
  if (!isWorthWaiting) return { kind: "over" };
  return {
    kind: "wait",
    forHolders: free.length === 0,
    out: [...out].filter((id) => !rolling.has(id)),
    most,
  };
}
