import type { PolicyCommand, PolicyRecord } from "#server/ports/policies.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { Policies, type PolicyChanged } from "./policies.ts";
import { policyTransition, unreadablePolicy } from "./policy-transition.ts";
import { PolicyWriter, type PolicyWriterParts } from "./policy-writer.ts";
import type { Term } from "./term.ts";

interface PolicyDeskParts extends Omit<PolicyWriterParts, "policies"> {
  readonly log: Log;
  readonly term: () => Term | undefined;
}

/** Policies, who may change them, and what a change of one means for the term. */
export class PolicyDesk {
  readonly policies: Policies;
  readonly #parts: PolicyDeskParts;
  readonly #writer: PolicyWriter;

  constructor(parts: PolicyDeskParts) {
    this.#parts = parts;
    this.policies = new Policies(parts.keys, parts.log, (change) => this.#changed(change));
    this.#writer = new PolicyWriter({ ...parts, policies: this.policies });
  }

  async execute(command: PolicyCommand): Promise<PolicyRecord> {
    return await this.#writer.execute(command);
  }

  /** A new leader tells what it goes by instead of policies that cannot be read. */
  tookOver(term: Term): void {
    const unreadable = this.policies.records().filter((record) => record.unreadable !== undefined);
    this.#parts.onTransitions(unreadable.map((record) => unreadablePolicy(record, term.now())));
  }

  /** A namespace's default concerns each of its services. */
  #changed(change: PolicyChanged): void {
    const term = this.#parts.term();
    if (term === undefined) return;
    const { namespace, service } = change.now.owner;
    const transition = policyTransition(change, term.now());
    if (transition !== undefined) this.#parts.onTransitions([transition]);
    for (const { key } of term.services()) {
      if (key.namespace === namespace && (service === undefined || key.service === service))
        term.post(key, { kind: "policy" });
    }
  }
}
