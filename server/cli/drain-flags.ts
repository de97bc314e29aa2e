import { overrideBody, type OverrideFlags, seconds } from "./override-flags.ts";
import type { WantedEvidence } from "./drain-wait.ts";
import type { Targeted } from "./target.ts";

export interface DrainFlags extends OverrideFlags, Targeted {
  readonly keepAlive?: number;
  readonly dryRun?: true;
  readonly wait?: true;
  readonly evidence?: WantedEvidence;
  readonly timeout?: number;
}

export function drainBody(flags: DrainFlags) {
  const { keepAlive } = flags;
  return {
    ...overrideBody(flags),
    ...(keepAlive === undefined ? {} : { keepAliveSeconds: seconds(keepAlive) }),
  };
}
