import type { InstanceGroup, InstanceGrouping } from "#lib/contract/order.ts";
import { type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { InstanceState } from "#server/core/model.ts";
import { isShown, shownInstances } from "#server/core/presence.ts";
import type { TrafficSpan } from "#server/ports/traffic.ts";
import { type AskedOrder, grouped, orderedInstances } from "./instance-order.ts";
import type { KeptFigures } from "./kept-figures.ts";
import type { ServiceSight } from "./leader-view.ts";
import { SharedWork } from "./shared-work.ts";
import { InstanceCalls } from "./views/traffic.ts";

export interface InstanceOrdered {
  readonly ordered: readonly InstanceState[];
  readonly groups: readonly InstanceGroup[] | undefined;
}

/** Orders of services' instances, each worked out once for all who look: 5,000 instances take some 10 ms. */
export class InstanceOrders {
  readonly #kept: KeptFigures;
  readonly #calls = new SharedWork<InstanceCalls>();
  readonly #orders = new SharedWork<InstanceOrdered>();

  constructor(kept: KeptFigures) {
    this.#kept = kept;
  }

  /**
   * What is known of the calls to a service's instances over a span; `look` is asked once the figures are there. Of spans
   * alike in length the newest is kept.
   */
  async callsTo(key: ServiceKey, look: () => ServiceSight, span: TrafficSpan): Promise<InstanceCalls> {
    const figures = await this.#kept.instances(key, span);
    const all = (await this.#kept.figures(key, span))?.all;
    const { service, state } = look();
    const published = state.published(key);
    return this.#calls.of(
      `${serviceKeyText(key)} ${span.until - span.from}`,
      [figures, all, service.instances, service.intents, published],
      () => new InstanceCalls(figures, all, shownInstances(service), span, published),
    );
  }

  of(
    sight: ServiceSight,
    asked: AskedOrder & { readonly group?: InstanceGrouping | undefined },
    calls: InstanceCalls | undefined,
  ): InstanceOrdered {
    const { service, policy, state } = sight;
    const { q, status, zone, version, sort, dir, group } = asked;
    const name = JSON.stringify([service.key, q, status, zone, version, sort, dir, group]);
    // Words are looked for in causes too, which more of a service decides than its instances.
    const causes = q === undefined ? [] : [service, policy];
    const parts = [service.instances, service.intents, calls, state.published(service.key), ...causes];
    return this.#orders.of(name, parts, () => {
      const ordered = orderedInstances(sight, asked, calls);
      return group === undefined ? { ordered, groups: undefined } : grouped(ordered, group, calls);
    });
  }

  /** Of these alone, as a screen asks for them: no other is looked at. */
  named(
    { service, ...sight }: ServiceSight,
    ids: readonly string[],
    asked: AskedOrder,
    calls: InstanceCalls | undefined,
  ): InstanceState[] {
    const known = [...new Set(ids)].flatMap((id) => service.instances.get(id) ?? []);
    const shown = known.filter((instance) => isShown(instance, service));
    return orderedInstances({ service, ...sight }, asked, calls, shown);
  }
}
