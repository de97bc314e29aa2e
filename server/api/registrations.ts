import { HeadgateError } from "#lib/contract/error.ts";
import type { ApiDeps, Handlers } from "./handler.ts";

type Rows = "putInstance" | "heartbeat" | "deleteInstance";

export function registrations({ registry }: Pick<ApiDeps, "registry">): Handlers<Rows> {
  return {
    async putInstance({ params, body }) {
      const key = { namespace: params.ns, service: params.service };
      const { created, registration, ttlSeconds, revision } = await registry.register(
        key,
        params.instance,
        body,
      );
      return { status: created ? 201 : 200, body: { registration, ttlSeconds, revision } };
    },

    async heartbeat({ params }) {
      const ttlSeconds = await registry.heartbeat(
        { namespace: params.ns, service: params.service },
        params.instance,
      );
      if (ttlSeconds === undefined)
        throw new HeadgateError(
          "not_found",
          `${params.instance} is not registered, or its time ran out: register it again`,
        );
      return { body: { ttlSeconds } };
    },

    async deleteInstance({ params }) {
      await registry.deregister({ namespace: params.ns, service: params.service }, params.instance);
      return { body: undefined };
    },
  };
}
