import type { FleetSummary } from "#lib/contract/fleet.ts";
import type { KnownClients } from "#server/ports/clients.ts";
import { type NamespaceView, viewOf } from "./admit.ts";
import { consumptionOf } from "./coverage.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { leaderState } from "./leader-view.ts";
import { PacedAnswers } from "./paced-answers.ts";
import { servicesOf } from "./traffic.ts";
import { ClientSight } from "./views/client.ts";
import { fleetSummary } from "./views/fleet.ts";

/** However many look at the same namespaces, it is worked out four times a second at most. */
const PACE_MS = 250;
/** Who consumes is asked of all replicas: by whoever looks, and no more often. */
const CLIENTS_MS = 5000;
/** A table just published is on its way: who lacks it is not behind yet. */
const UNDER_WAY_MS = 5000;
/** The clients of namespaces that nobody has looked at for so long are forgotten. */
const FORGET_MS = 60_000;
/** Whoever asks may make up any number of namespaces: those of the newest are remembered. */
const MOST_SEEN = 64;

interface SeenClients {
  readonly at: number;
  readonly known: KnownClients;
  readonly behind: number;
}

export function fleet({ control, clock }: Pick<ApiDeps, "control" | "clock">): Handlers<"getFleet"> {
  const pace = { after: clock.after.bind(clock), now: () => control.now() };
  const answers = new PacedAnswers<FleetSummary>(pace, PACE_MS);
  const clients = new FleetClients(control);
  return {
    async getFleet({ params: { ns }, identity }) {
      const view = viewOf(identity, ns);
      leaderState(control);
      const body = await answers.of(view.name, async () => {
        const { known, behind } = await clients.of(view);
        const consumption = consumptionOf(known);
        const state = leaderState(control);
        const now = control.now();
        const summary = fleetSummary(state, servicesOf(state.services(), view), now, {
          coverage: (service) => consumption.coverage(service, now),
          namesNamespaces: view.isOfAll,
        });
        const total = known.clients.length;
        return { ...summary, clients: { total, behind, silentReplicas: [...known.silentReplicas] } };
      });
      return { body };
    },
  };
}

/** Who consumes the tables of the namespaces in view, and how many of them are behind. */
class FleetClients {
  readonly #control: ApiDeps["control"];
  readonly #seen = new Map<string, SeenClients>();
  readonly #asking = new Map<string, Promise<SeenClients>>();

  constructor(control: ApiDeps["control"]) {
    this.#control = control;
  }

  /** As seen last: a replica that does not answer holds up only those who look first. */
  async of(view: NamespaceView): Promise<SeenClients> {
    const now = this.#control.now();
    for (const [name, { at }] of this.#seen) if (ageOf(at, now) > FORGET_MS) this.#seen.delete(name);
    const seen = this.#seen.get(view.name);
    if (seen === undefined) return await this.#ask(view);
    // Where it fails, whoever looks next asks again.
    if (ageOf(seen.at, now) > CLIENTS_MS) this.#ask(view).catch(() => undefined);
    return seen;
  }

  #ask(view: NamespaceView): Promise<SeenClients> {
    const under = this.#asking.get(view.name);
    if (under !== undefined) return under;
    const answer = this.#look(view).finally(() => this.#asking.delete(view.name));
    this.#asking.set(view.name, answer);
    return answer;
  }

  async #look(view: NamespaceView): Promise<SeenClients> {
    const all = await this.#control.clients.known(view.known);
    const known = { ...all, clients: all.clients.filter(({ namespace }) => view.holds(namespace)) };
    const seen = { known, behind: behindOf(known, this.#control), at: this.#control.now() };
    this.#seen.delete(view.name);
    this.#seen.set(view.name, seen);
    const oldest = this.#seen.keys().next();
    if (this.#seen.size > MOST_SEEN && oldest.done !== true) this.#seen.delete(oldest.value);
    return seen;
  }
}

/** Of another leader's time too, which may be ahead. */
function ageOf(at: number, now: number): number {
  return Math.abs(now - at);
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
