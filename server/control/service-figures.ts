import type { EndpointStatus } from "#lib/contract/table.ts";
import { protectionOf } from "#server/core/panic.ts";
import { isRegistered } from "#server/core/presence.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { LeaderState } from "#server/ports/control.ts";
import type { OverrideFigure, ServiceFigures } from "#server/ports/telemetry.ts";

const SOLE = ["maintenance", "weight", "circuit"] as const;

/** What is measured of each service; nothing where this replica does not lead. One by one, so that one may pause between. */
export function* figuresOf(state: LeaderState | undefined): Iterable<ServiceFigures> {
  if (state === undefined) return;
  for (const service of state.services()) {
    const { key } = service;
    const revision = state.tableRevision(key);
    yield {
      key,
      statuses: statusesOf(service),
      protection: protectionOf(service),
      isHeldBack: state.tableHeldBack(key) !== undefined,
      clientsBehind:
        revision === undefined
          ? undefined
          : state.consumers(key).filter(({ held }) => held < revision).length,
      overrides: [...overridesOf(service)],
    };
  }
}

function statusesOf({ instances }: ServiceState): Map<EndpointStatus, number> {
  const counts = new Map<EndpointStatus, number>();
  for (const instance of instances.values())
    if (isRegistered(instance)) counts.set(instance.status, (counts.get(instance.status) ?? 0) + 1);
  return counts;
}

function* overridesOf({ intents }: ServiceState): Iterable<OverrideFigure> {
  for (const own of intents.values()) {
    for (const { forced } of own.drains) yield { kind: "drain", isForced: isForced(forced) };
    for (const kind of SOLE) {
      const intent = own[kind];
      if (intent !== undefined) yield { kind, isForced: isForced(intent.forced) };
    }
  }
}

function isForced(forced: readonly string[] | undefined): boolean {
  return forced !== undefined && forced.length > 0;
}
