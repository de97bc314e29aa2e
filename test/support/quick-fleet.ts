import type { PolicyPatch } from "#lib/contract/policy.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { eventually } from "./eventually.ts";
import { RestartedFleet } from "./restarted-fleet.ts";
import { ServerProcess, TOKEN } from "./server-process.ts";

const NS = { params: { ns: "default" } };
const SERVICE = "orders";

/** Short times: what is shown does not depend on them. */
const QUICK: PolicyPatch = {
  check: { intervalMs: 500, unhealthyIntervalMs: 500, timeoutMs: 500, unhealthyThreshold: 6 },
  slowStart: { windowMs: 400 },
  drain: { quietMs: 300, settleMs: 500 },
};

/** For processes that start on a busy machine. */
export const PATIENT = { withinMs: 60_000, intervalMs: 50 };

/** A server with a service that can be restarted, all of it serving, and what is looked at there. */
export class QuickFleet implements AsyncDisposable {
  readonly server: ServerProcess;
  readonly fleet: RestartedFleet;
  /** The settings of a command that talks to it. */
  readonly env: Readonly<Record<string, string>>;

  private constructor(server: ServerProcess, fleet: RestartedFleet) {
    this.server = server;
    this.fleet = fleet;
    this.env = { HEADGATE_URL: server.url, HEADGATE_TOKEN: TOKEN };
  }

  /** With further settings of the server, and of drains. */
  static async start(
    count: number,
    { env = {}, drain = {} }: { env?: Record<string, string>; drain?: PolicyPatch["drain"] } = {},
  ): Promise<QuickFleet> {
    const server = await ServerProcess.start(env);
    const { etag: ifMatch } = await server.client.getDefaultPolicy(NS);
    const policy = { ...QUICK, drain: { ...QUICK.drain, ...drain } };
    await server.client.putDefaultPolicy({ ...NS, ifMatch, body: { policy, reason: "quick" } });
    const quick = new QuickFleet(server, await RestartedFleet.start(server.client, SERVICE, count));
    await eventually(async () => (await quick.views()).every(({ status }) => status === "serving"), PATIENT);
    return quick;
  }

  async view(instance: string): Promise<InstanceView> {
    return await this.server.client.getInstance({ params: { ns: "default", service: SERVICE, instance } });
  }

  async views(): Promise<InstanceView[]> {
    return await Promise.all(this.fleet.ids.map((id) => this.view(id)));
  }

  /** What stands: `<instance> <owner>`. */
  async drains(): Promise<string[]> {
    const { items } = await this.server.client.listIntents(NS);
    return items.map(({ instance, owner }) => `${instance} ${owner}`).toSorted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }
}
