import { z } from "zod";
import type { ServiceOutcome } from "#lib/contract/bulk.ts";
import { HeadgateError, isOutcomeUnknown, isWritten } from "#lib/contract/error.ts";
import { GuardVerdict } from "#lib/contract/guard.ts";
import { intentsOf, standingDrain } from "#server/core/intents.ts";
import type { Wish } from "#server/core/wish.ts";
import type { Asking, ChangesResult, Passed } from "#server/ports/commands.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { findService, leaderState } from "./leader-view.ts";
import { select, type Selected } from "./selection.ts";
import { askingOf, onlyOf, timesOf, unexpected, wishesOf } from "./wishes.ts";

type Rows = "changeService" | "changeNamespace";
type Deps = Pick<ApiDeps, "control">;

export function bulk(deps: Deps): Handlers<Rows> {
  const { control } = deps;
  return {
    async changeService(call) {
      const { params, body } = call;
      const service = { namespace: params.ns, service: params.service };
      const only = onlyOf(body.only);
      const wishes = body.changes.flatMap((change) => wishesOf(change, body, only));
      const { unchanged, warnings, forced } = await execute(deps, askingOf(service, call), wishes);
      const { intents } = findService(control, service).service;
      const ids = [...new Set(body.changes.map(({ instance }) => instance))];
      return {
        body: {
          instances: ids.map((instance) => ({ instance, intents: intentsOf(intents, instance) })),
          unchanged: [...unchanged],
          warnings: [...warnings],
          forced: [...new Set(forced.map(({ guard }) => guard))],
        },
      };
    },

    async changeNamespace(call) {
      const { params, body, identity } = call;
      const { drain, dryRun: isDryRun, maxAtOnce = Infinity } = body;
      const owner = body.owner ?? identity.name;
      const only = onlyOf(body.only);
      const selected = select(leaderState(control), params.ns, body.select);
      let out = selected.reduce((sum, each) => sum + each.ids.length - toDrain(each, owner).length, 0);
      const results: ServiceOutcome[] = [];
      for (const each of selected) {
        const more = drain ? toDrain(each, owner).length : 0;
        if (more > 0 && out + more > maxAtOnce) {
          results.push(leftFor(each, maxAtOnce));
          continue;
        }
        const asking = { ...askingOf(each.service.key, call), isDryRun };
        const wishes = each.ids.map((id): Wish =>
          drain ? { kind: "drain", id, ...timesOf(body) } : { kind: "undrain", id, all: false, only },
        );
        const outcome = await outcomeOf(deps, asking, wishes, each, results.length === 0);
        if (outcome.outcome === "done" || outcome.mayBeDone === true) out += more;
        results.push(outcome);
      }
      return { body: { dryRun: isDryRun, owner, results } };
    },
  };
}

/** Those of a selection that the owner does not hold drained yet. */
function toDrain({ service, ids }: Selected, owner: string): string[] {
  return ids.filter((id) => standingDrain(service.intents, id, owner) === undefined);
}

function leftFor({ service, ids }: Selected, maxAtOnce: number): ServiceOutcome {
  const message = `left for later: more than ${maxAtOnce} of the selection would be drained at once`;
  return {
    service: service.key.service,
    outcome: "left",
    instances: [...ids],
    unchanged: [],
    guards: [],
    message,
  };
}

async function execute(
  { control }: Deps,
  asking: Asking,
  wishes: readonly Wish[],
): Promise<ChangesResult & Passed> {
  const result = await control.execute({ kind: "changes", ...asking, wishes });
  if (result.kind !== "changed") throw unexpected(result.kind);
  return result;
}

/** What becomes of one service is told beside the others; while nothing has been done yet, no leader is no answer. */
async function outcomeOf(
  deps: Deps,
  asking: Asking,
  wishes: readonly Wish[],
  { service, ids }: Selected,
  isFirst: boolean,
): Promise<ServiceOutcome> {
  const about = { service: service.key.service, instances: [...ids] };
  try {
    const { unchanged, warnings, forced } = await execute(deps, asking, wishes);
    return { ...about, outcome: "done", unchanged: [...unchanged], guards: [...forced, ...warnings] };
  } catch (error) {
    if (!(error instanceof HeadgateError) || (isFirst && error.code === "unavailable")) throw error;
    const guards = guardsIn(error);
    const outcome = guards.length === 0 ? "failed" : "refused";
    const mayBeDone = isOutcomeUnknown(error) || isWritten(error);
    return {
      ...{ ...about, outcome, unchanged: [], guards, message: error.message },
      ...(mayBeDone ? { mayBeDone } : {}),
    };
  }
}

const GuardDetails = z.object({ guards: z.array(GuardVerdict) });

function guardsIn({ details }: HeadgateError): GuardVerdict[] {
  return GuardDetails.safeParse(details).data?.guards ?? [];
}
