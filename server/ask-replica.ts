import { Agent } from "undici";
import { z } from "zod";
import type { Access } from "#server/ports/access.ts";
import { CLIENTS_PATH, CONSUMERS_PATH } from "#server/api/internal.ts";
import { SECRET_HEADER } from "#server/api/forwarded.ts";
import type { AskClients } from "#server/control/clients/client-directory.ts";
import type { AskReplica } from "#server/control/consumer-watch.ts";
import { serviceKeyText } from "#server/core/keys.ts";

const Answer = z.object({
  consumers: z.array(
    z.object({ id: z.string(), held: z.number(), lastContactAt: z.number(), open: z.boolean() }),
  ),
});

const ClientsAnswer = z.object({
  clients: z.array(
    z.object({
      namespace: z.string(),
      id: z.string(),
      named: z.boolean(),
      transport: z.enum(["stream", "poll"]),
      open: z.boolean(),
      lastContactAt: z.number(),
      streaming: z.boolean(),
      together: z.array(
        z
          .object({ services: z.array(z.string()).optional(), upTo: z.number() })
          .transform(({ services, upTo }) => ({ services, upTo })),
      ),
      polled: z.record(z.string(), z.number()),
    }),
  ),
});

/** Asks another replica, over its own API, who consumes tables from it. */
export function replicaAsker(access: Pick<Access, "clusterSecret">): {
  readonly ask: AskReplica;
  readonly askClients: AskClients;
  close(): Promise<void>;
} {
  const agent = new Agent({ connect: { timeout: 1000 }, headersTimeout: 2000, bodyTimeout: 2000 });
  const get = async (origin: string, path: string): Promise<unknown> => {
    const secret = access.clusterSecret();
    if (secret === undefined) throw new Error("the cluster secret is not known here yet");
    const headers = { [SECRET_HEADER]: secret };
    const { statusCode, body } = await agent.request({ origin, path, method: "GET", headers });
    if (statusCode === 200) return await body.json();
    await body.dump();
    throw new Error(`${origin} answers ${statusCode}`);
  };
  return {
    ask: async ({ advertise }, service) => {
      const path = `${CONSUMERS_PATH}?service=${encodeURIComponent(serviceKeyText(service))}`;
      return Answer.parse(await get(advertise, path)).consumers;
    },
    askClients: async ({ advertise }, namespace) => {
      const path = `${CLIENTS_PATH}${namespace === undefined ? "" : `?namespace=${namespace}`}`;
      return ClientsAnswer.parse(await get(advertise, path)).clients;
    },
    // Not `close`: it fails where a replica that was asked is gone.
    close: () => agent.destroy(),
  };
}
