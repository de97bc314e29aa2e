import { Agent } from "undici";
import { z } from "zod";
import { SECRET_HEADER } from "#server/api/forwarded.ts";
import { SAMPLE_PATH } from "#server/api/probe-sample.ts";
import type { AskOpinion } from "#server/control/second-opinion.ts";
import type { Access } from "#server/ports/access.ts";

const count = z.number().int().nonnegative();
const Answer = z.object({ passed: count, failed: count, unknown: count });

/** Asks another replica, over its own API, to probe a sample. Its probes take 3 s at most. */
export function opinionAsker(access: Pick<Access, "clusterSecret">): {
  readonly ask: AskOpinion;
  close(): Promise<void>;
} {
  const agent = new Agent({ connect: { timeout: 1000 }, headersTimeout: 5000, bodyTimeout: 2000 });
  return {
    ask: async (replica, targets) => {
      const secret = access.clusterSecret();
      if (secret === undefined) throw new Error("the cluster secret is not known here yet");
      const instances = targets.map(({ service, id }) => ({ ...service, id }));
      const { statusCode, body } = await agent.request({
        origin: new URL(replica.advertise).origin,
        path: SAMPLE_PATH,
        method: "POST",
        headers: { [SECRET_HEADER]: secret, "content-type": "application/json" },
        body: JSON.stringify({ instances }),
      });
      if (statusCode !== 200) {
        await body.dump();
        throw new Error(`${replica.advertise} answers ${statusCode}`);
      }
      return Answer.parse(await body.json());
    },
    close: () => agent.destroy(),
  };
}
