import { Agent } from "undici";
import { SECRET_HEADER } from "#server/api/forwarded.ts";
import { REPORTS_PATH } from "#server/api/forwarded-reports.ts";
import type { ForwardReports } from "#server/control/report-desk.ts";
import type { Access } from "#server/ports/access.ts";

/** Gives the leader reports of clients, over its own API. */
export function reportForwarder(access: Pick<Access, "clusterSecret">): {
  readonly forward: ForwardReports;
  close(): Promise<void>;
} {
  const agent = new Agent({ connect: { timeout: 1000 }, headersTimeout: 2000, bodyTimeout: 2000 });
  return {
    forward: async (leader, body) => {
      const secret = access.clusterSecret();
      if (secret === undefined) throw new Error("the cluster secret is not known here yet");
      const answer = await agent.request({
        origin: new URL(leader.advertise).origin,
        path: REPORTS_PATH,
        method: "POST",
        headers: { [SECRET_HEADER]: secret, "content-type": "application/json" },
        body,
      });
      await answer.body.dump();
      if (answer.statusCode !== 204) throw new Error(`${leader.advertise} answers ${answer.statusCode}`);
    },
    close: () => agent.destroy(),
  };
}
