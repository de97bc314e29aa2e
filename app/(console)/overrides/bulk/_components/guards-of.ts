import type { ShownGuard } from "#components/fleet/guard-words.ts";
import type { ServiceOutcome } from "#lib/contract/bulk.ts";

/**
 * Each guard that refuses once, with the numbers of the service that has the least left, and in how many more it does:
 * one tick passes it in all of them.
 */
export function guardsOf(
  results: readonly Pick<ServiceOutcome, "service" | "guards">[],
): readonly ShownGuard[] {
  const worst = new Map<string, { readonly shown: ShownGuard; readonly services: Set<string> }>();
  for (const { service, guards } of results) {
    for (const verdict of guards) {
      if (!verdict.refuses) continue;
      const { shown, services = new Set<string>() } = worst.get(verdict.guard) ?? {};
      const isLeast = shown === undefined || verdict.left < shown.left;
      worst.set(verdict.guard, {
        shown: isLeast ? { ...verdict, service } : shown,
        services: services.add(service),
      });
    }
  }
  return [...worst.values()].map(({ shown, services: { size } }) =>
    size < 2 ? shown : { ...shown, others: size - 1 },
  );
}
