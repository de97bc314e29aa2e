import { type ServiceKey, serviceKeyText } from "./keys.ts";

/** An instance whose checks fail here. */
export interface FailingTarget {
  readonly service: ServiceKey;
  readonly id: string;
}

/** What another replica's own checks of a sample say. */
export interface Opinion {
  readonly passed: number;
  readonly failed: number;
  /** Not registered as far as it knows, or not to be probed. */
  readonly unknown: number;
}

export const MAX_SAMPLE = 20;

/** At most `size` of those that fail, from as many services as there are: one service may be down for real. */
export function sampleOf(failing: readonly FailingTarget[], size = MAX_SAMPLE): FailingTarget[] {
  const services = [...Map.groupBy(failing, ({ service }) => serviceKeyText(service)).values()];
  const sample: FailingTarget[] = [];
  for (let round = 0; sample.length < Math.min(size, failing.length); round++)
    sample.push(...services.flatMap((own) => own.slice(round, round + 1)));
  return sample.slice(0, size);
}

/**
 * Whether a replica that says so sees what the asking one does not. A check that passes proves that an instance is
 * there; one that fails may fail by its observer, so one replica that sees them outweighs others that do not.
 */
export function overrules({ passed }: Opinion, asked: number): boolean {
  return passed * 2 > asked;
}
