import type { GuardVerdict } from "#lib/contract/guard.ts";
import type { Policy } from "#lib/contract/policy.ts";
import type { EndpointOutlook, EndpointPreview, ServicePreview } from "#lib/contract/preview.ts";
import type { Endpoint } from "#lib/contract/table.ts";
import { endpointOf } from "./endpoint.ts";
import { judge } from "./guards.ts";
import type { ServiceState } from "./model.ts";
import { type Draft, outlookOf } from "./outlook.ts";
import { protectionOf } from "./panic.ts";
import { compareIds } from "./table.ts";
import { callsPerSecond } from "./traffic.ts";

/** Shares that differ by less do so by arithmetic. */
const GRAIN = 1e-9;

/** What would come of a draft: the table in the end, what moves, and the guards that would refuse. Nothing is written. */
export function previewOf(state: ServiceState, draft: Draft, policy: Policy, at: number): ServicePreview {
  const { atOnce, inTheEnd } = outlookOf(state, draft, policy, at);
  const before = tableOf(state, policy);
  const after = tableOf(inTheEnd, draft.policy ?? policy);
  const ids = [...new Set([...before.keys(), ...after.keys()])].toSorted(compareIds);
  const calls = callsOf(state, ids, at);
  const endpoints = ids.map((id) => endpointPreview(id, before, after, calls));
  const verdicts: readonly GuardVerdict[] = judge(state, atOnce, policy).verdicts;
  return {
    namespace: state.key.namespace,
    service: state.key.service,
    protection: { before: protectionOf(state), after: protectionOf(inTheEnd) },
    endpoints,
    moves: movesOf(endpoints),
    ...(calls === undefined ? {} : { callsPerSecond: calls.total }),
    guards: [...verdicts],
  };
}

/** Whether the table stays as it is. */
export function changesNothing({ endpoints, protection }: ServicePreview): boolean {
  return (
    protection.before === protection.after &&
    endpoints.every(({ before, after }) => JSON.stringify(before) === JSON.stringify(after))
  );
}

type Outlooks = ReadonlyMap<string, { readonly endpoint: Endpoint; readonly outlook: EndpointOutlook }>;

function tableOf(state: ServiceState, policy: Policy): Outlooks {
  const endpoints = [...state.instances.values()].flatMap(
    (instance) => endpointOf(instance, state, policy)?.endpoint ?? [],
  );
  const total = endpoints.reduce((sum, { weight }) => sum + weight, 0);
  return new Map(
    endpoints.map((endpoint) => {
      const { id, status, weight, marks } = endpoint;
      const share = total === 0 ? 0 : weight / total;
      return [
        id,
        { endpoint, outlook: { status, weight, share, ...(marks === undefined ? {} : { marks }) } },
      ];
    }),
  );
}

interface Calls {
  readonly total: number;
  readonly byId: ReadonlyMap<string, number>;
}

/** Undefined where nobody reports: what is not known is not 0. */
function callsOf({ traffic }: ServiceState, ids: readonly string[], at: number): Calls | undefined {
  const byId = new Map<string, number>();
  let total = 0;
  for (const id of ids) {
    const rate = callsPerSecond(traffic, id, at);
    if (rate === undefined) return undefined;
    byId.set(id, rate);
    total += rate;
  }
  return ids.length === 0 ? undefined : { total, byId };
}

function endpointPreview(
  id: string,
  before: Outlooks,
  after: Outlooks,
  calls: Calls | undefined,
): EndpointPreview {
  const was = before.get(id);
  const is = after.get(id);
  const { zone, version } = (is ?? was)?.endpoint ?? {};
  const expected = (calls?.total ?? 0) * (is?.outlook.share ?? 0);
  return {
    id,
    ...(zone === undefined ? {} : { zone }),
    ...(version === undefined ? {} : { version }),
    ...(was === undefined ? {} : { before: was.outlook }),
    ...(is === undefined ? {} : { after: is.outlook }),
    ...(calls === undefined ? {} : { callsPerSecond: { before: calls.byId.get(id) ?? 0, after: expected } }),
  };
}

function movesOf(endpoints: readonly EndpointPreview[]): ServicePreview["moves"] {
  const gains = endpoints
    .map(({ before, after }) => (after?.share ?? 0) - (before?.share ?? 0))
    .filter((gain) => gain > GRAIN);
  const share = gains.reduce((sum, gain) => sum + gain, 0);
  const isServed = endpoints.some(({ after }) => (after?.share ?? 0) > 0);
  const wasServed = endpoints.some(({ before }) => (before?.share ?? 0) > 0);
  return { share, to: gains.length, text: movesText(share, gains.length, wasServed, isServed) };
}

function movesText(share: number, to: number, wasServed: boolean, isServed: boolean): string {
  if (!isServed) return wasServed ? "no instance would be left to take traffic" : "no instance takes traffic";
  if (to === 0) return "no traffic moves";
  const instances = to === 1 ? "1 instance" : `${to} instances`;
  if (!wasServed) return `${instances} would take traffic, where none does`;
  const percent = share * 100;
  const amount = percent < 0.1 ? "under 0.1" : percent < 10 ? percent.toFixed(1) : percent.toFixed(0);
  return `${amount.replace(/\.0$/, "")} % of traffic moves to ${instances}`;
}
