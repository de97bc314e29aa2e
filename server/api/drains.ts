import { HeadgateError } from "#lib/contract/error.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { findService } from "./leader-view.ts";
import { drainView, findDrain } from "./views/drain.ts";
import { waitUntil } from "./wait.ts";

type Rows = "drain" | "getDrain" | "undrain";

export function drains({
  control,
  clock,
  stopping,
}: Pick<ApiDeps, "control" | "clock" | "stopping">): Handlers<Rows> {
  return {
    async drain({ params, body, identity }) {
      const service = { namespace: params.ns, service: params.service };
      const result = await control.execute({
        kind: "drain",
        service,
        id: params.instance,
        owner: body.owner ?? identity.name,
        actor: identity.name,
        reason: body.reason,
        expiresInMs: body.expiresInSeconds === undefined ? undefined : body.expiresInSeconds * 1000,
      });
      if (result.kind !== "drained") throw unexpected(result.kind);
      const view = drainView(findService(control, service), params.instance, result.drain);
      return { status: result.created ? 202 : 200, body: { drain: view } };
    },

    async getDrain({ params, query, identity, signal }) {
      const service = { namespace: params.ns, service: params.service };
      const look = () => {
        const sight = findService(control, service);
        return drainView(
          sight,
          params.instance,
          findDrain(sight, params.instance, query.owner, identity.name),
        );
      };
      const { stage } = look();
      const isOver = () => {
        const now = look().stage;
        return now !== stage || now === "drained";
      };
      await waitUntil(isOver, { control, clock, service, waitMs: query.wait ?? 0, signal, stopping });
      return { body: { drain: look() } };
    },

    async undrain({ params, query, identity }) {
      const result = await control.execute({
        kind: "undrain",
        service: { namespace: params.ns, service: params.service },
        id: params.instance,
        owner: query.owner ?? identity.name,
        all: query.all === "true",
        actor: identity.name,
      });
      if (result.kind !== "undrained") throw unexpected(result.kind);
      return { body: { removed: [...result.removed], remaining: [...result.remaining] } };
    },
  };
}

function unexpected(kind: string): HeadgateError {
  return new HeadgateError("internal", `the leader answered with ${kind}`);
}
