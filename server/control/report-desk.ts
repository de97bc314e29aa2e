import type { Report } from "#lib/contract/report.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Replica } from "#server/ports/control.ts";
import type { Reports, TakenReport } from "#server/ports/reports.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { SelfDescriptions } from "./clients/self-descriptions.ts";
import { ReportCounter, type ReportCounterParts } from "./report-counter.ts";
import { ReportOutbox } from "./report-outbox.ts";
import type { ReportedHeld } from "./reported-held.ts";
import { Traffic } from "./traffic/traffic.ts";

/** Gives the leader reports that this replica took, as JSON. Rejects when it is not known to have them. */
export type ForwardReports = (leader: Replica, body: string) => Promise<void>;

interface ReportDeskParts extends Omit<ReportCounterParts, "traffic" | "descriptions"> {
  readonly clock: Pick<Clock, "monotonic" | "every">;
  readonly log: Log;
  /** Another replica that leads. */
  readonly leader: () => Replica | undefined;
  readonly forward: ForwardReports;
}

const PERIOD_MS = 1000;

/** Reports of clients: counted where this replica decides, else sent to the leader, each second. */
export class ReportDesk implements Reports {
  readonly traffic: Traffic;
  readonly descriptions = new SelfDescriptions();
  readonly #parts: ReportDeskParts;
  readonly #counter: ReportCounter;
  readonly #outbox: ReportOutbox;
  #cancel: (() => void) | undefined;
  #isFailing = false;

  constructor(parts: ReportDeskParts) {
    this.#parts = parts;
    this.traffic = new Traffic(parts.now);
    this.#counter = new ReportCounter({ ...parts, traffic: this.traffic, descriptions: this.descriptions });
    this.#outbox = new ReportOutbox({
      clock: parts.clock,
      onDropped: (count) => this.#counter.dropped(count),
    });
  }

  get held(): ReportedHeld {
    return this.#counter.held;
  }

  start(): void {
    this.#cancel = this.#parts.clock.every(PERIOD_MS, () => void this.#tick());
  }

  /** Gives away what is left. */
  async close(): Promise<void> {
    this.#cancel?.();
    await this.#tick();
  }

  /** What clients told a former leader, or this one in a former term, may be long over. */
  tookOver(at: number): void {
    this.held.clear();
    this.descriptions.clear();
    this.traffic.tookOver(at);
  }

  resigned(): void {
    this.traffic.resigned();
  }

  /** While some wait that came before it, it waits too: a client's reports are counted in their order. */
  take(namespace: string, report: Report): void {
    const isNext = this.#outbox.size === 0;
    if (!isNext || !this.#counter.count({ namespace, report, ageMs: 0 })) this.#outbox.add(namespace, report);
  }

  takeForwarded(reports: readonly TakenReport[]): boolean {
    return this.#counter.isCounting && reports.every((taken) => this.#counter.count(taken));
  }

  dropUnreadable(count: number): void {
    this.#counter.dropped(count);
  }

  async #tick(): Promise<void> {
    if (!this.#counter.isCounting) await this.#forward();
    else if (this.#outbox.size > 0) await this.#outbox.countHere((taken) => this.#counter.count(taken));
    this.#outbox.dropOld();
    await this.#counter.flush();
  }

  async #forward(): Promise<void> {
    const leader = this.#parts.leader();
    if (leader === undefined) return;
    try {
      await this.#outbox.forward((body) => this.#parts.forward(leader, body));
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.#parts.log.warn(
          { err: error, leader: leader.id },
          "the leader does not take reports; trying again",
        );
      this.#isFailing = true;
    }
  }
}
