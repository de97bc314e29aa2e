import type { LeaderState } from "#server/ports/control.ts";
import type { ConsumerWatch } from "./consumer-watch.ts";
import type { Policies } from "./policies.ts";
import type { PublishedWhileAway } from "./published-while-away.ts";
import type { ServiceChanges } from "./service-changes.ts";
import type { Term } from "./term.ts";
import { probeKey } from "./term-probes.ts";
import type { WatchedTables } from "./watched-tables.ts";

interface LeaderStateParts {
  readonly term: Term;
  readonly policies: Pick<Policies, "record">;
  readonly consumers: Pick<ConsumerWatch, "of">;
  readonly tables: Pick<WatchedTables, "revision">;
  readonly published: Pick<PublishedWhileAway, "of">;
  readonly changes: Pick<ServiceChanges, "changedAt" | "changedAfter">;
}

/** What leader reads are answered from, as it stands at each of its calls. */
export function leaderStateOf({
  term,
  policies,
  consumers,
  tables,
  published,
  changes,
}: LeaderStateParts): LeaderState {
  return {
    services: () => term.services(),
    service: (key) => term.service(key),
    policy: (key) => term.policy(key),
    policyRecord: (owner) => policies.record(owner),
    lastProbe: (key, id) => term.lastProbe(key, id),
    lastProbes: (key, id) => term.lastProbes(key, id),
    nextProbeAt: (key, id) => term.prober.nextAt(probeKey(key, id)),
    consumers: (key) => consumers.of(key),
    tableRevision: (key) => tables.revision(key),
    changedAt: (key) => changes.changedAt(key),
    changedAfter: (key, revision) => changes.changedAfter(key, revision),
    published: (key) => published.of(key),
    tableHeldBack: (key) => term.refusedTable(key),
  };
}
