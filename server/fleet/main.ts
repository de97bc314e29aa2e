/** One process of the sample fleet: a service with its instances. Started by fleet-process.ts, and by nobody else. */
import { runDeployBot } from "./deploy-bot.ts";
import { type SampleInstance, startInstance } from "./instance.ts";
import { type Notice, Order, type StartOrder } from "./messages.ts";
import { plannedService } from "./plan.ts";
import { schedules } from "./schedule.ts";
import { sendVisitors } from "./visitors.ts";

const RESTART_TICK_MS = 500;
const RESTART_CODE = 75;

const stopping = new AbortController();
let instances: readonly SampleInstance[] = [];
let startedAt: number | undefined;
let visiting: Promise<void> | undefined;
let deploying: Promise<void> | undefined;

function tell(notice: Notice): void {
  // The channel may have gone with the server.
  if (process.connected) process.send?.(notice, undefined, {}, () => undefined);
}

const onTrouble = (message: string) => tell({ kind: "trouble", message });

/** The server starts it again, with a token asked for anew. */
function refused(why: string): void {
  onTrouble(why);
  process.exit(RESTART_CODE);
}

async function start(order: StartOrder): Promise<void> {
  const service = plannedService(order.service);
  const schedule = schedules[order.schedule];
  startedAt = order.startedAt;
  const elapsedMs = () => (startedAt === undefined ? 0 : Math.max(0, Date.now() - startedAt));
  instances = await Promise.all(
    service.instances.map(async (planned, index) =>
      startInstance({
        service,
        planned,
        url: order.url,
        token: order.token,
        reportMs: order.reportMs,
        port: order.ports[index] ?? 0,
        scheduled: () => schedule.behaviourAt(service.name, index, elapsedMs()),
        variation: () => schedule.variationAt(service.name, index, elapsedMs()),
        onTrouble,
        onRefused: refused,
      }),
    ),
  );
  tell({ kind: "ready", ports: instances.map(({ port }) => port) });
  if (service.name === "gateway") {
    visiting = sendVisitors({ ...order, service: service.name, signal: stopping.signal, onTrouble });
  }

  if (order.deployToken !== undefined) {
    const { url, deployToken: token } = order;
    const asks = () => schedule.asksAt(elapsedMs());
    deploying = runDeployBot({ url, token, asks, signal: stopping.signal, onTrouble });
  }

  let seenMs = elapsedMs();
  setInterval(() => {
    const nowMs = elapsedMs();
    // As a process that breaks: nobody is told, all connections are cut.
    if (schedule.restartsWithin(service.name, seenMs, nowMs)) process.exit(RESTART_CODE);
    seenMs = nowMs;
  }, RESTART_TICK_MS);
}

async function stop(): Promise<void> {
  stopping.abort();
  await deploying;
  await Promise.all([visiting, ...instances.map(async (instance) => instance.stop())]);
  process.exit(0);
}

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case "start":
      return start(order);
    case "begin":
      startedAt = order.startedAt;
      return;
    case "stop":
      return stop();
  }
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const leave = () => process.exit(1);
  if (process.send === undefined) leave();
  else process.send({ kind: "failed", message } satisfies Notice, undefined, {}, leave);
}

process.on("message", (message) => {
  const order = Order.safeParse(message);
  if (!order.success) return fail(new Error(`an order that cannot be read: ${order.error.message}`));
  obey(order.data).catch(fail);
});
// The server is gone, however it went: what nobody watches must not run on.
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the server says when and how to end.
process.on("SIGINT", () => undefined);

if (process.send === undefined) {
  process.stderr.write("The sample fleet is started by the server: npm run demo\n");
  process.exit(2);
}
