import { HeadgateError } from "#lib/contract/error.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import type { IntentMap } from "#server/core/intents.ts";
import { policyOf } from "#server/core/policy.ts";
import { changesNothing, previewOf } from "#server/core/preview.ts";
import { grantAll, type Wish } from "#server/core/wish.ts";
import type { LeaderState } from "#server/ports/control.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { findService, leaderState, type ServiceSight, sightOf } from "./leader-view.ts";
import { select } from "./selection.ts";
import { wishesOf } from "./wishes.ts";

type Rows = "previewService" | "previewNamespace";

/** What would be, by the code that decides; nothing is written. */
export function previews({ control }: Pick<ApiDeps, "control">): Handlers<Rows> {
  return {
    previewService({ params, body, identity }) {
      const sight = findService(control, { namespace: params.ns, service: params.service });
      const { key } = sight.service;
      const wishes = (body.changes ?? []).flatMap((change) => wishesOf(change, {}));
      const intents = wished(sight, wishes, body.owner ?? identity.name);
      const inherited = sight.state.policyRecord({ ...key, service: undefined }).patch;
      const policy = body.policy === undefined ? undefined : policyOf(inherited, body.policy);
      return { body: previewOf(sight.service, { intents, policy }, sight.policy, sight.at) };
    },

    previewNamespace({ params, body, identity }) {
      const state = leaderState(control);
      const owner = body.owner ?? identity.name;
      const previewed = chosen(state, params.ns, body.select).map(({ service, ids }) => {
        const sight = sightOf(control, state, service);
        const wishes = ids.map((id): Wish =>
          body.drain ? { kind: "drain", id } : { kind: "undrain", id, all: false },
        );
        const intents = wished(sight, wishes, owner);
        const policy = draftOf(state, service.key, body.policy);
        return previewOf(service, { intents, policy }, sight.policy, sight.at);
      });
      return {
        body: {
          services: previewed.filter((preview) => !changesNothing(preview)),
          unchanged: previewed.filter(changesNothing).map(({ service }) => service),
        },
      };
    },
  };
}

/** A service's policy, were the draft its namespace's default. */
function draftOf(state: LeaderState, key: ServiceSight["service"]["key"], draft: PolicyPatch | undefined) {
  return draft === undefined ? undefined : policyOf(draft, state.policyRecord(key).patch);
}

/** A policy alone concerns every service. */
function chosen(state: LeaderState, namespace: string, selection: Parameters<typeof select>[2] | undefined) {
  if (selection !== undefined) return select(state, namespace, selection);
  return [...state.services()]
    .filter(({ key }) => key.namespace === namespace)
    .map((service) => ({ service, ids: [] }));
}

/** Names of what is only looked at; nothing keeps them. */
const newId = (kind: string) => `${kind}-preview`;

function wished({ service, at }: ServiceSight, wishes: readonly Wish[], owner: string): IntentMap {
  const granted = grantAll(service.intents, wishes, { owner, actor: owner, reason: "preview", at, newId });
  if (granted.kind === "granted") return granted.intents;
  const { id, what, by } = granted;
  throw new HeadgateError("conflict", `the ${what} of ${id} is held by ${by.owner} (${by.reason})`);
}
