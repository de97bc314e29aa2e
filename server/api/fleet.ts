import type { FleetSummary } from "#lib/contract/fleet.ts";
import type { KnownClients } from "#server/ports/clients.ts";
import { Consumption, consumptionOf } from "./coverage.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { leaderState } from "./leader-view.ts";
import { servicesOf } from "./traffic.ts";
import { ClientSight } from "./views/client.ts";
import { fleetSummary } from "./views/fleet.ts";

/** Whoever asks within it gets the same answer: however many look, it is worked out four times a second at most. */
const FRESH_MS = 250;
/** Who consumes is asked of all replicas: by whoever looks, and no more often. */
const CLIENTS_MS = 5000;
/** A table just published is on its way: who lacks it is not behind yet. */
const UNDER_WAY_MS = 5000;
/** A namespace that nobody has looked at for so long is forgotten. */
const FORGET_MS = 60_000;

/** Until they are known. */
const NOBODY = new Consumption({ clients: [], silentReplicas: [] });

interface Held {
  readonly at: number;
  readonly body: FleetSummary;
}

interface HeldClients {
  readonly at: number;
  readonly known: KnownClients;
  readonly behind: number;
}

export function fleet({ control }: Pick<ApiDeps, "control">): Handlers<"getFleet"> {
  const answers = new Map<string, Held>();
  const clients = new Map<string, HeldClients>();
  const asking = new Set<string>();

  async function ask(ns: string): Promise<void> {
    if (asking.has(ns)) return;
    asking.add(ns);
    try {
      const known = await control.clients.known(ns);
      clients.set(ns, { at: control.now(), known, behind: behindOf(known, control) });
    } finally {
      asking.delete(ns);
    }
  }

  return {
    async getFleet({ params: { ns } }) {
      const state = leaderState(control);
      const now = control.now();
      for (const held of [answers, clients])
        for (const [name, { at }] of held) if (now - at > FORGET_MS) held.delete(name);
      const before = answers.get(ns);
      if (before !== undefined && now - before.at < FRESH_MS && now >= before.at)
        return { body: before.body };
      const consumers = clients.get(ns);
      // A replica that does not answer must not hold up who looks: only the first waits.
      if (consumers === undefined) await ask(ns);
      else if (now - consumers.at > CLIENTS_MS) void ask(ns).catch(() => undefined); // asked again by whoever looks next
      const seen = clients.get(ns);
      const consumption = seen === undefined ? undefined : consumptionOf(seen.known);
      const summary = fleetSummary(state, servicesOf(state.services(), ns), now, {
        coverage: (service) => (consumption ?? NOBODY).coverage(service, now),
      });
      const body =
        seen === undefined
          ? summary
          : {
              ...summary,
              clients: {
                total: seen.known.clients.length,
                behind: seen.behind,
                silentReplicas: [...seen.known.silentReplicas],
              },
            };
      answers.set(ns, { at: now, body });
      return { body };
    },
  };
}

/** Clients that lack a table which has been out for a while. */
function behindOf({ clients }: KnownClients, control: ApiDeps["control"]): number {
  const state = leaderState(control);
  const now = control.now();
  const sight = new ClientSight(state, now);
  return clients.filter((client) => {
    const seen = sight.of(client);
    if (seen.behind === 0) return false;
    return seen.held().some(({ service, behind, held }) => {
      if (behind === 0) return false;
      const since = state.changedAfter({ namespace: client.namespace, service }, held);
      return since === undefined || now - since >= UNDER_WAY_MS;
    });
  }).length;
}
