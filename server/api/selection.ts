import type { Selection } from "#lib/contract/bulk.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { shownInstances } from "#server/core/presence.ts";
import { compareIds } from "#server/core/table.ts";
import type { LeaderState } from "#server/ports/control.ts";

export interface Selected {
  readonly service: ServiceState;
  /** In order. */
  readonly ids: readonly string[];
}

/** The selected instances of a namespace, by service, in order. Throws `not_found` when there are none. */
export function select(state: LeaderState, namespace: string, selection: Selection): Selected[] {
  const found = [...state.services()]
    .filter(({ key }) => key.namespace === namespace)
    .filter(({ key }) => selection.service === undefined || selection.service === key.service)
    .map((service) => ({ service, ids: idsOf(service, selection) }))
    .filter(({ ids }) => ids.length > 0);
  if (found.length > 0)
    return found.toSorted((a, b) => compareIds(a.service.key.service, b.service.key.service));
  const asked = Object.entries(selection).map(([name, value]) => `${name} ${value}`);
  throw new HeadgateError("not_found", `no instance in ${namespace} with ${asked.join(" and ")}`);
}

function idsOf(service: ServiceState, selection: Selection): string[] {
  const chosen = shownInstances(service).filter((instance) => isChosen(instance, selection));
  return chosen.map(({ id }) => id).toSorted(compareIds);
}

/** An address that is not registered has no zone, no version and no source. */
function isChosen({ host, registered }: InstanceState, selection: Selection): boolean {
  const wanted = selection.host?.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (wanted !== undefined && wanted !== host) return false;
  if (selection.source !== undefined && selection.source !== registered?.source) return false;
  const { zone, version } = registered?.registration ?? {};
  if (selection.zone !== undefined && selection.zone !== zone) return false;
  return selection.version === undefined || selection.version === version;
}
