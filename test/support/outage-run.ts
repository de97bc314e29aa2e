import { setTimeout as delay } from "node:timers/promises";
import { connect } from "#lib/sdk/connect.ts";
import { Etcd } from "./etcd.ts";
import { eventually } from "./eventually.ts";
import { ServerProcess, TOKEN } from "./server-process.ts";
import { SteadyLoad } from "./steady-load.ts";
import { tempDir } from "./temp-dir.ts";
import { TrafficInstance } from "./traffic-fleet.ts";

export interface OutageFigures {
  readonly calls: number;
  readonly failed: number;
  /** Of a client that started in the middle of it, with what an earlier one had kept on disk. */
  readonly lateCalls: number;
  readonly lateFailed: number;
  /** Whether the instances, whose keys had gone meanwhile, were registered again once Headgate was back. */
  readonly isRegisteredAgain: boolean;
  readonly errors: readonly string[];
}

const SERVICE = "orders";
const INSTANCES = 3;
const PATIENT = { withinMs: 60_000, intervalMs: 100 };

/** Headgate and its etcd are killed for so long, under load. */
export async function runOutage(callsPerSecond: number, seconds: number): Promise<OutageFigures> {
  const dir = tempDir();
  const etcd = await Etcd.start();
  let server = await ServerProcess.start({ HEADGATE_ETCD: etcd.endpoint });
  const { url } = server;
  const starting = Array.from({ length: INSTANCES }, async () =>
    TrafficInstance.start(url, TOKEN, SERVICE, 100),
  );
  const fleet = await Promise.all(starting);
  const open = (id: string) => {
    const client = connect({ urls: url, token: TOKEN, service: "load", id, cacheDir: dir.path });
    client.service(SERVICE);
    return client;
  };
  const caller = open("load:1");
  const late: { client?: ReturnType<typeof open>; load?: SteadyLoad } = {};
  const serving = () => caller.table(SERVICE)?.endpoints.filter(({ weight }) => weight === 100).length;
  await eventually(() => serving() === INSTANCES, PATIENT);
  const load = new SteadyLoad(caller, [SERVICE], callsPerSecond);
  try {
    await eventually(() => load.calls > callsPerSecond, PATIENT);
    await server.kill9();
    await etcd.kill9();
    await delay((seconds * 1000) / 2);
    late.client = open("load:2");
    late.load = new SteadyLoad(late.client, [SERVICE], callsPerSecond);
    await delay((seconds * 1000) / 2);
    await late.load.stop();
    await load.stop();

    await etcd.restart();
    // At a restart etcd gives leases their whole time back, so that keys would still be there of before.
    await etcd.ctl("del", "--prefix", "/headgate/v1/registry/");
    server = await ServerProcess.start({ HEADGATE_ETCD: etcd.endpoint, HEADGATE_LISTEN: new URL(url).host });
    const registered = async () => {
      const { items } = await server.client.listInstances({ params: { ns: "default", service: SERVICE } });
      return items.filter((item) => item.registered).length === INSTANCES;
    };
    const isRegisteredAgain = await eventually(registered, PATIENT).catch(() => false);
    return {
      calls: load.calls,
      failed: load.failed,
      lateCalls: late.load.calls,
      lateFailed: late.load.failed,
      isRegisteredAgain,
      errors: [...load.errors, ...late.load.errors],
    };
  } finally {
    await Promise.all([load.stop(), late.load?.stop()]);
    await Promise.all([caller.close(), late.client?.close()]);
    await Promise.all(fleet.map(async (instance) => instance.kill9()));
    await server.kill9();
    await etcd.stop();
    dir.remove();
  }
}
