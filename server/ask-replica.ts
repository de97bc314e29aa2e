import { Agent } from "undici";
import { z } from "zod";
import type { Access } from "#server/ports/access.ts";
import { CONSUMERS_PATH } from "#server/api/internal.ts";
import { SECRET_HEADER } from "#server/api/forwarded.ts";
import type { AskReplica } from "#server/control/consumer-watch.ts";
import { serviceKeyText } from "#server/core/keys.ts";

const Answer = z.object({
  consumers: z.array(
    z.object({ id: z.string(), held: z.number(), lastContactAt: z.number(), open: z.boolean() }),
  ),
});

/** Asks another replica, over its own API, who consumes a service's table from it. */
export function replicaAsker(access: Pick<Access, "clusterSecret">): {
  readonly ask: AskReplica;
  close(): Promise<void>;
} {
  const agent = new Agent({ connect: { timeout: 1000 }, headersTimeout: 2000, bodyTimeout: 2000 });
  return {
    ask: async (replica, service) => {
      const secret = access.clusterSecret();
      if (secret === undefined) throw new Error("the cluster secret is not known here yet");
      const path = `${CONSUMERS_PATH}?service=${encodeURIComponent(serviceKeyText(service))}`;
      const { statusCode, body } = await agent.request({
        origin: replica.advertise,
        path,
        method: "GET",
        headers: { [SECRET_HEADER]: secret },
      });
      if (statusCode !== 200) throw new Error(`${replica.advertise} answers ${statusCode}`);
      return Answer.parse(await body.json()).consumers;
    },
    // Not `close`: it fails where a replica that was asked is gone.
    close: () => agent.destroy(),
  };
}
