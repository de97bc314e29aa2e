import { isRegistered } from "#server/core/presence.ts";
import type { LeaderState } from "#server/ports/control.ts";
import type { InstanceFigure } from "#server/ports/telemetry.ts";

/** What is measured of each instance; nothing where this replica does not lead. One by one, so that one may pause between. */
export function* instanceFiguresOf(
  state: Pick<LeaderState, "services"> | undefined,
): Iterable<InstanceFigure> {
  for (const { key, instances } of state?.services() ?? [])
    for (const instance of instances.values())
      if (isRegistered(instance))
        yield { key, id: instance.id, weight: instance.weighed.weight, status: instance.status };
}
