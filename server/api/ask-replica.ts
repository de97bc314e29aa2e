import { Agent } from "undici";
import { z } from "zod";
import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";
import type { Consumer } from "#server/core/model.ts";
import type { Access } from "#server/ports/access.ts";
import type { Replica } from "#server/ports/control.ts";
import { SECRET_HEADER } from "./forwarded.ts";
import { CONSUMERS_PATH } from "./internal.ts";

const ASK_MS = 2000;

const Answer = z.object({
  consumers: z.array(
    z.object({ id: z.string(), held: z.number(), lastContactAt: z.number(), open: z.boolean() }),
  ),
});

export interface ReplicaAsker {
  /** Who consumes a service's table from another replica. Rejects when it does not answer within 2 s. */
  ask(replica: Replica, service: ServiceKey): Promise<readonly Consumer[]>;
  close(): Promise<void>;
}

export function createReplicaAsker(access: Pick<Access, "clusterSecret">): ReplicaAsker {
  const agent = new Agent({ connect: { timeout: ASK_MS }, headersTimeout: ASK_MS, bodyTimeout: ASK_MS });
  return {
    async ask({ advertise }, service) {
      const { statusCode, body } = await agent.request({
        origin: new URL(advertise).origin,
        path: `${CONSUMERS_PATH}?service=${encodeURIComponent(serviceKeyText(service))}`,
        method: "GET",
        headers: { [SECRET_HEADER]: access.clusterSecret() ?? "" },
      });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`${advertise} answered with status ${statusCode}`);
      return Answer.parse(JSON.parse(text)).consumers;
    },
    close: () => agent.destroy(),
  };
}
