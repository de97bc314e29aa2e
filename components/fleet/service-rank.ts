import type { ServiceSummary } from "#lib/contract/views.ts";
import { countOf, isTrouble } from "./status.ts";

type Ranked = Pick<ServiceSummary, "name" | "instances" | "statuses" | "clients" | "lostShare">;

/** The share of a service's capacity that does not serve. One without instances has lost all where clients hold its table. */
function lostShare({ instances, clients, lostShare: lost }: Ranked): number {
  if (instances === 0) return clients > 0 ? 1 : 0;
  return lost ?? 0;
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
