import type { InstanceView } from "#lib/contract/views.ts";

/** What part of a service's published weight an instance has, and who else has some. */
export function shareOf(instance: InstanceView, instances: readonly InstanceView[]) {
  const others = instances.filter(({ id, weight }) => id !== instance.id && weight > 0);
  const othersWeight = others.reduce((sum, { weight }) => sum + weight, 0);
  const part = (weight: number) => (weight === 0 ? 0 : weight / (weight + othersWeight));
  return { others: others.length, now: part(instance.weight), with: part };
}
