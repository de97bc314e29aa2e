import type { IntentView } from "#lib/contract/intent.ts";
import { count } from "#lib/format.ts";
import type { StandingDrains } from "#lib/query/use-drains.ts";

export interface Tray {
  /** One's own first; then those that nobody renews, that run, are safe, wait for their address; of these the newest. */
  readonly drains: readonly IntentView[];
  readonly running: number;
  readonly safe: number;
  /** For addresses that nothing is registered at. */
  readonly waiting: number;
  /** Beyond those: older ones of other owners, of which nothing else is known here. */
  readonly older: number;
}

/** Every drain that stands, as the tray tells them. */
export function trayOf({ drains: standing, total }: StandingDrains, self: string | undefined): Tray {
  const drains = standing.toSorted(
    (a, b) =>
      Number(isOwn(b, self)) - Number(isOwn(a, self)) || placeOf(a) - placeOf(b) || b.createdAt - a.createdAt,
  );
  return {
    drains,
    running: drains.filter(isRunning).length,
    safe: drains.filter(isSafe).length,
    waiting: drains.filter(({ registered }) => !registered).length,
    older: Math.max(0, total - drains.length),
  };
}

/** `2 draining · 1 safe to stop`. */
export function trayWords({ running, safe, waiting, older }: Tray): string {
  return [
    running === 0 ? undefined : `${count(running)} draining`,
    safe === 0 ? undefined : `${count(safe)} safe to stop`,
    waiting === 0 ? undefined : `${count(waiting)} not registered`,
    older === 0 ? undefined : `${count(older)} older`,
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}

/** One's own that ran when they were looked at last, and are safe to stop now: what is to be told, once. */
export function newlySafe(
  ranBefore: ReadonlySet<string>,
  { drains }: Tray,
  self: string | undefined,
): readonly IntentView[] {
  return drains.filter((drain) => isOwn(drain, self) && isSafe(drain) && ranBefore.has(drain.id));
}

export function idsRunning({ drains }: Tray): ReadonlySet<string> {
  return new Set(drains.filter(isRunning).map(({ id }) => id));
}

export function isOwn({ owner, actor }: IntentView, self: string | undefined): boolean {
  return self !== undefined && (owner === self || actor === self);
}

export function isSafe({ safeToStop }: IntentView): boolean {
  return safeToStop === true;
}

export function isAbandoned({ marks }: IntentView): boolean {
  return marks?.includes("abandoned") === true;
}

/** What needs a look stands before what has come to its end, and that before what there is nothing to see of. */
function placeOf(drain: IntentView): number {
  if (isAbandoned(drain)) return 0;
  if (isRunning(drain)) return 1;
  return isSafe(drain) ? 2 : 3;
}

function isRunning(drain: IntentView): boolean {
  return drain.registered && !isSafe(drain);
}
