import type { ServiceSummary } from "#lib/contract/views.ts";
import { countOf, isTrouble, statusLook } from "./status.ts";

type Ranked = Pick<ServiceSummary, "name" | "instances" | "statuses" | "clients">;

/** Statuses in which an instance gets traffic, be it less than its share. */
const hasTraffic = (status: keyof typeof statusLook): boolean =>
  statusLook[status].tone === "good" || statusLook[status].tone === "caution";

/**
 * The share of a service's instances that gets no traffic, 0–1. The API does not tell base weights in a summary, so
 * each instance counts the same. One without instances has lost all of it where clients hold its table.
 */
export function lostShare({ instances, statuses, clients }: Ranked): number {
  if (instances === 0) return clients > 0 ? 1 : 0;
  return 1 - countOf(statuses, hasTraffic) / instances;
}

/** Most lost capacity first, then most instances in trouble, then most that get less than their share. */
export function byLoss<T extends Ranked>(services: readonly T[]): T[] {
  const ranked = services.map((service) => ({
    service,
    lost: lostShare(service),
    bad: countOf(service.statuses, isTrouble),
    reduced: countOf(service.statuses, (status) => status !== "serving"),
  }));
  return ranked
    .toSorted(
      (a, b) =>
        b.lost - a.lost ||
        b.bad - a.bad ||
        b.reduced - a.reduced ||
        a.service.name.localeCompare(b.service.name, "en"),
    )
    .map(({ service }) => service);
}
