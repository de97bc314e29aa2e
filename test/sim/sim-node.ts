import type { Transition } from "#lib/contract/events.ts";
import type { Report } from "#lib/contract/report.ts";
import type { KeySpace, ServiceKey } from "#server/core/keys.ts";
import type { Consumer, ServiceState } from "#server/core/model.ts";
import type { Command, CommandResult } from "#server/ports/commands.ts";
import type { Registry } from "#server/ports/control.ts";
import type { ProbeTarget } from "#server/ports/prober.ts";
import type { TableBook } from "#server/publish/table-book.ts";
import type { keptLog } from "#test/support/kept-log.ts";
import type { SimClock } from "./sim-clock.ts";
import type { Answer } from "./sim-prober.ts";
import type { StoreLink } from "./store-link.ts";

export interface ReplicaParts {
  readonly id: string;
  readonly keys: KeySpace;
  readonly clock: SimClock;
  /** How wrong its wall clock is, ms. */
  readonly skewMs: number;
  readonly link: StoreLink;
  readonly answer: (target: ProbeTarget) => Answer;
  /** Every replica that runs. */
  readonly nodes: () => Iterable<SimNode>;
}

/** A replica as the simulation deals with it. */
export interface SimNode {
  readonly id: string;
  readonly link: StoreLink;
  readonly book: TableBook;
  readonly log: ReturnType<typeof keptLog>;
  readonly transitions: readonly Transition[];
  /** Who consumes tables here, by service. */
  readonly consumers: Map<string, Map<string, Consumer>>;
  /** Whether what is served is told to be as the store has it. */
  readonly isFresh: boolean;
  readonly isLeading: boolean;
  readonly registry: Pick<Registry, "deregister">;
  execute(command: Command): Promise<CommandResult>;
  report(report: Report): void;
  state():
    | { service(key: ServiceKey): ServiceState | undefined; services(): Iterable<ServiceState> }
    | undefined;
  proberStats(): { readonly scheduled: number };
  close(): Promise<void>;
}
