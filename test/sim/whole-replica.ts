import type { Transition } from "#lib/contract/events.ts";
import type { Report } from "#lib/contract/report.ts";
import { HeadgateControl } from "#server/control/control.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { Consumer } from "#server/core/model.ts";
import type { Command, CommandResult } from "#server/ports/commands.ts";
import type { Replica } from "#server/ports/control.ts";
import type { TakenReport } from "#server/ports/reports.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import { createTableBook, type TableBook } from "#server/publish/table-book.ts";
import { parseNative } from "#server/sources/native.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { SimProber } from "./sim-prober.ts";
import type { ReplicaParts, SimNode } from "./sim-node.ts";
import type { StoreLink } from "./store-link.ts";

const quiet = new Proxy({}, { get: () => () => {} }) as Telemetry; // whatever is told, nobody listens

/** A whole replica but for its wires: everything that decides, over a store that the simulation breaks. */
export class WholeReplica implements SimNode {
  readonly id: string;
  readonly link: StoreLink;
  readonly book: TableBook;
  readonly log = keptLog();
  readonly transitions: Transition[] = [];
  readonly consumers = new Map<string, Map<string, Consumer>>();
  readonly #control: HeadgateControl;
  isFresh = false;

  constructor({ id, keys, clock, skewMs, link, answer, nodes }: ReplicaParts) {
    this.id = id;
    this.link = link;
    this.book = createTableBook({ keys, log: this.log });
    const of = ({ service }: ServiceKey) => [...(this.consumers.get(service)?.values() ?? [])];
    const other = (replica: Replica): WholeReplica => {
      for (const node of nodes()) if (node.id === replica.id && node instanceof WholeReplica) return node;
      throw new Error("no answer");
    };
    this.#control = new HeadgateControl({
      store: link,
      keys,
      clock: clock.skewed(skewMs),
      log: this.log,
      telemetry: quiet,
      self: { id, advertise: `http://${id}`, version: "0", startedAt: 0 },
      consumers: { of, count: (service) => of(service).length, served: () => [], size: 0 },
      askReplica: async (replica, { service }) => [
        ...(other(replica).consumers.get(service)?.values() ?? []),
      ],
      forwardReports: async (leader, body) => {
        const { reports } = JSON.parse(body) as { reports: TakenReport[] }; // what a replica of ours wrote
        if (!other(leader).#control.reports.takeForwarded(reports)) throw new Error("no answer");
      },
      makeProber: (listener, leaderClock) => new SimProber(listener, leaderClock, answer),
      readSource: (entry) => parseNative(keys, entry),
      onTransitions: (more) => this.transitions.push(...more),
      feeds: { table: this.book, auth: { reset: () => {}, apply: () => {} } },
      onEpoch: (epoch) => this.book.setEpoch(epoch),
      onFreshness: ({ up }) => (this.isFresh = up),
    });
    this.#control.start();
  }

  get isLeading(): boolean {
    return this.#control.role() === "leader";
  }

  get registry() {
    return this.#control.registry;
  }

  state() {
    return this.#control.state();
  }

  proberStats() {
    return this.#control.proberStats();
  }

  report(report: Report): void {
    this.#control.reports.take("default", report);
  }

  async execute(command: Command): Promise<CommandResult> {
    return await this.#control.execute(command);
  }

  async close(): Promise<void> {
    await this.#control.close();
  }
}
