import type { ClientPolicy } from "#lib/contract/client-policy.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Endpoint, Protection } from "#lib/contract/table.ts";
import type { EndpointChange, TableDiff, TableRevision } from "#lib/contract/table-history.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import { compareIds } from "#server/core/table.ts";
import type { KeptChange, KeptEndpoint, TableHistory } from "#server/ports/table-history.ts";
import type { ApiDeps, Handlers } from "./handler.ts";

type Rows = "listTableRevisions" | "getTableDiff";
type Deps = Pick<ApiDeps, "tableHistory" | "clock">;

/** Both cost what the kept changes of one table hold, 64 at most. */
export function tableHistory({ tableHistory: past, clock }: Deps): Handlers<Rows> {
  return {
    listTableRevisions({ params: { ns: namespace, service } }) {
      const key = { namespace, service };
      const current = currentOf(past, key);
      return { body: { items: past.changes(key).map(revisionView).toReversed(), current } };
    },

    getTableDiff({ params: { ns: namespace, service }, query }) {
      const key = { namespace, service };
      const current = currentOf(past, key);
      const changes = past.changes(key);
      const oldest = changes[0]?.from ?? current;
      const to = Math.min(query.to ?? current, current);
      const startAt = query.since === undefined ? undefined : clock.now() - query.since;
      const asked = query.from ?? standingAt(changes, startAt) ?? oldest;
      const from = Math.max(asked, oldest);
      if (from > to) throw new HeadgateError("invalid_argument", `query: from ${from} is after to ${to}`);
      const isKept = query.from === undefined || query.from >= oldest;
      const isRemembered = startAt === undefined || (past.wholeSince(key) ?? Infinity) <= startAt;
      return { body: diffOf(changes, from, to, isKept && isRemembered) };
    },
  };
}

/** Throws `not_found` where this replica serves no table of the service. */
function currentOf(past: Pick<TableHistory, "revision">, key: ServiceKey): number {
  const current = past.revision(key);
  if (current !== undefined) return current;
  throw new HeadgateError("not_found", `no table of ${key.service} in ${key.namespace}`);
}

/** The revision that stood at a time; undefined where that is older than what is kept. */
function standingAt(changes: readonly KeptChange[], time: number | undefined): number | undefined {
  return time === undefined ? undefined : changes.findLast(({ at }) => at < time)?.to;
}

export function diffOf(
  changes: readonly KeptChange[],
  from: number,
  to: number,
  isWhole: boolean,
): TableDiff {
  const between = changes.filter((change) => change.to > from && change.to <= to);
  const first = between[0];
  const last = between.at(-1);
  const net = new Map<string, KeptEndpoint & { readonly revision: number; readonly at: number }>();
  for (const { to: revision, at, endpoints } of between)
    for (const { id, before, after } of endpoints)
      net.set(id, { id, before: net.has(id) ? net.get(id)?.before : before, after, revision, at });
  const policy = netOf<ClientPolicy>(between, "policy");
  const protection = netOf<Protection>(between, "protection");
  return {
    from: first?.from ?? from,
    to: last?.to ?? to,
    ...(first === undefined || last === undefined ? {} : { firstAt: first.at, lastAt: last.at }),
    revisions: between.length,
    isWhole,
    endpoints: [...net.values()]
      .filter(({ before, after }) => before !== after)
      .map(changeView)
      .toSorted((a, b) => compareIds(a.id, b.id)),
    ...(policy === undefined ? {} : { policy }),
    ...(protection === undefined ? {} : { protection }),
  };
}

function netOf<T>(
  changes: readonly KeptChange[],
  part: "policy" | "protection",
): { before: T; after: T } | undefined {
  const changed = changes.flatMap((change) => change[part] ?? []);
  const before = changed[0]?.before;
  const after = changed.at(-1)?.after;
  if (before === undefined || after === undefined || before === after) return undefined;
  return { before: JSON.parse(before) as T, after: JSON.parse(after) as T }; // the leader wrote them in this form
}

function changeView({
  id,
  before,
  after,
  revision,
  at,
}: KeptEndpoint & { revision: number; at: number }): EndpointChange {
  return {
    id,
    revision,
    at,
    ...(before === undefined ? {} : { before: JSON.parse(before) as Endpoint }), // as clients got it
    ...(after === undefined ? {} : { after: JSON.parse(after) as Endpoint }),
  };
}

function revisionView({ from, to, at, endpoints, policy, protection }: KeptChange): TableRevision {
  const added = endpoints.filter(({ before }) => before === undefined).length;
  const removed = endpoints.filter(({ after }) => after === undefined).length;
  return {
    revision: to,
    from,
    at,
    added,
    removed,
    changed: endpoints.length - added - removed,
    policyChanged: policy !== undefined,
    ...(protection === undefined ? {} : { protection: JSON.parse(protection.after) as Protection }), // as above
  };
}
