import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Scope } from "#lib/contract/access.ts";
import { arrivals } from "./arrival.ts";
import { createAccess } from "./access/access.ts";
import type { SetupLink } from "./access/setup.ts";
import { createApi } from "./api/api.ts";
import { createDispatcher } from "./api/dispatcher.ts";
import { eventsStream } from "./api/events-stream.ts";
import { postReport } from "./api/reports.ts";
import { SERVER_OPTIONS } from "./api/limits.ts";
import type { Readiness } from "./api/operations.ts";
import { opinionAsker } from "./ask-opinion.ts";
import { prometheusAsker } from "./ask-prometheus.ts";
import { replicaAsker } from "./ask-replica.ts";
import type { Config } from "./config.ts";
import { isLoopback } from "./config-values.ts";
import { reportForwarder } from "./forward-reports.ts";
import { listen } from "./listen.ts";
import { openConsolePages } from "./console-pages.ts";
import { systemClock, systemRandom } from "./control/clock.ts";
import { HeadgateControl } from "./control/control.ts";
import { GuardedStore } from "./control/guarded-store.ts";
import { instanceFiguresOf } from "./control/instance-figures.ts";
import { figuresOf } from "./control/service-figures.ts";
import { succeedFormerProcess } from "./control/succeed.ts";
import { KeySpace } from "./core/keys.ts";
import { createSampleFleet } from "./fleet/fleet.ts";
import { openMemory } from "./memory/open.ts";
import { createProber } from "./probe/prober.ts";
import { addressGuard } from "./probe/guard.ts";
import type { Replica } from "./ports/control.ts";
import type { Store } from "./ports/store.ts";
import type { Log } from "./ports/telemetry.ts";
import { refuse } from "./publish/http/refuse.ts";
import { createPublisher } from "./publish/publisher.ts";
import { parseNative } from "./sources/native.ts";
import { openEmbeddedStore } from "./store/embedded/open.ts";
import { createLog } from "./telemetry/log.ts";
import { createLongRange } from "./telemetry/long-range.ts";
import { createTelemetry } from "./telemetry/metrics.ts";

export interface Headgate {
  /** Where it listens: `http://127.0.0.1:7400`. */
  readonly url: string;
  readonly store: Pick<Store, "kind" | "health">;
  /** How the first admin is to come in, where there is none: to be shown. Resolves when the store has answered. */
  readonly setup: Promise<SetupLink>;
  /** Resolves when tables are served. */
  readonly ready: Promise<void>;
  /** Resolves when the console's pages are served; undefined where the console is off. */
  readonly console: Promise<void> | undefined;
  /** Resolves when the sample fleet runs; undefined where it was not asked for. */
  readonly sampleFleet: Promise<void> | undefined;
  /** Tells readers to go elsewhere, hands leadership over, finishes requests; at most 8 s. */
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, "..");
const STOP_MS = 8000;
const SAMPLE_TOKEN_MS = 86_400_000;
const NO_SETUP: SetupLink = { kind: "not-needed" };

/** Wires everything. Rejects with one line for a person when it cannot start. */
export async function startHeadgate(config: Config, version: string): Promise<Headgate> {
  const clock = systemClock;
  const log = createLog({ level: config.logLevel });
  const server = createServer(SERVER_OPTIONS);
  // The port is taken first; whoever asks before all is wired is told so instead of left waiting.
  server.on("request", answerStarting);
  const port = await listen(server, config.listen);
  const url = `http://${urlHost(config.listen.host)}:${port}`;
  const opened = await openStore(config, log).catch((error: unknown) => {
    server.close();
    throw error;
  });
  const store = new GuardedStore(opened);
  const keys = new KeySpace(config.prefix);
  if (store.kind === "embedded") await succeedFormerProcess(store, keys);
  const telemetry = createTelemetry(() => clock.monotonic());
  const stopping = new AbortController();
  const publisher = createPublisher({ keys, clock, random: systemRandom, log, telemetry });
  const access = createAccess({
    store,
    keys,
    clock,
    log,
    write: (change) => control.writes.write(change),
    bootstrapToken: config.bootstrapToken,
    mode: config.auth,
  });
  const asker = replicaAsker(access);
  const forwarder = reportForwarder(access);
  const opinions = opinionAsker(access);
  const prometheus = config.prometheusUrl === undefined ? undefined : prometheusAsker(config.prometheusUrl);
  const self: Replica = {
    id: `${hostname().toLowerCase()}-${randomBytes(3).toString("hex")}`,
    advertise: config.advertise ?? (isWildcard(config.listen.host) ? `http://${hostname()}:${port}` : url),
    version,
    startedAt: clock.now(),
  };
  const control = new HeadgateControl({
    store,
    memory: openMemory({ dataDir: config.dataDir, store: store.kind, prefix: config.prefix, log }),
    keys,
    clock,
    log,
    telemetry,
    self,
    consumers: publisher.consumers,
    askReplica: asker.ask,
    askClients: asker.askClients,
    askOpinion: opinions.ask,
    forwardReports: forwarder.forward,
    makeProber: (onResult, leaderClock) =>
      createProber({
        clock: leaderClock,
        random: systemRandom,
        telemetry,
        guard: addressGuard(config.probes),
        onResult,
      }),
    readSource: (entry) => parseNative(keys, entry),
    onTransitions: (transitions) => {
      for (const { kind } of transitions) telemetry.transition(kind);
    },
    feeds: { table: publisher.tables, auth: access },
    onEpoch: (epoch) => publisher.setEpoch(epoch),
    onFreshness: (health) => publisher.storeHealth(health),
  });
  const isLocal = isLoopback(config.listen.host);
  const sampleToken = (name: string, scopes: readonly Scope[]) =>
    reused(SAMPLE_TOKEN_MS / 2, () => {
      const expiresAt = clock.now() + SAMPLE_TOKEN_MS;
      return access.makeOwnToken({ name, scopes, namespaces: ["default"], expiresAt });
    });
  const fleet = createSampleFleet({
    listenUrl: () => url,
    log,
    available: isLocal,
    schedule: config.sampleFleetSchedule,
    token: sampleToken("sample-fleet", ["register", "routes:read", "report"]),
    deployToken: sampleToken("deploy-bot", ["view", "drain", "policy:write"]),
  });
  telemetry.observe({
    control,
    store,
    events: control.events,
    figures: () => figuresOf(control.state()),
    instances: () => instanceFiguresOf(control.state()),
  });
  telemetry.storeHealth(store.health());
  const api = createApi({
    control,
    registry: control.registry,
    access,
    accounts: access.accounts,
    journal: control.events,
    audit: control.audit,
    consumers: publisher.consumers,
    tableHistory: publisher.history,
    store,
    prober: { stats: () => control.proberStats() },
    process: {
      streams: () => telemetry.streams(),
      eventLoopDelayP99Ms: () => telemetry.eventLoopDelayP99Ms(),
    },
    sampleFleet: fleet,
    ...(prometheus !== undefined && { longRange: createLongRange(prometheus.queryRange) }),
    clock,
    log,
    stopping: stopping.signal,
  });
  let isServing = false;
  const readiness = (): Readiness => {
    if (stopping.signal.aborted) return "stopping";
    if (!isServing) return "starting";
    return store.health().up && control.frozen() === undefined ? "ok" : "degraded";
  };
  const pages = config.isConsoleOn
    ? openConsolePages({ root: ROOT, dev: config.isDev, server, hostname: config.listen.host, port })
    : undefined;
  const dispatcher = createDispatcher({
    api,
    raw: {
      ...publisher.handlers,
      postReport: postReport(control.reports),
      streamEvents: eventsStream({
        journal: control.events,
        control,
        clock,
        telemetry,
        stopping: stopping.signal,
      }),
    },
    access,
    control,
    consumers: publisher.consumers,
    reports: control.reports,
    opinions: control.opinions,
    operations: { readiness, metrics: telemetry, cliFile: join(ROOT, "dist/headgate.mjs") },
    arrival: arrivals(config.trustedProxies, log),
    telemetry,
    clock,
    log,
    pages: pages?.pages,
  });
  server.off("request", answerStarting);
  server.on("request", (req, res) => dispatcher.handle(req, res));
  if (!config.isDev) server.on("upgrade", (req, socket) => dispatcher.refuseUpgrade(req, socket));
  const prepareAccess = async (): Promise<SetupLink> => {
    await access.ensureClusterSecret();
    // A former process at this very address is this one's own.
    const others = () => control.replicas().filter(({ advertise }) => advertise !== self.advertise);
    return await access.setupLink(self.id, (replica) => others().some(({ id }) => id === replica));
  };
  control.start();
  const ready = control.ready.then(() => {
    isServing = true;
  });
  return {
    url,
    store,
    ready,
    console: pages?.opened,
    sampleFleet: config.hasSampleFleet ? ready.then(() => fleet.start()) : undefined,
    // Nobody is let into a store that may be another one than this replica knows, however empty it is.
    setup: ready.then(() => (control.isFromMemory() ? NO_SETUP : persist(() => prepareAccess(), log))),
    stop: async () => {
      // First: its instances say goodbye through the door that is about to close.
      await Promise.race([fleet.stop(), delay(3000)]);
      stopping.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      publisher.close();
      await dispatcher.close();
      await Promise.race([control.close(), delay(2000)]);
      await asker.close();
      await forwarder.close();
      await opinions.close();
      await prometheus?.close();
      server.closeIdleConnections();
      await Promise.race([closed, delay(STOP_MS)]);
      server.closeAllConnections();
      await pages?.close();
      telemetry.close();
      await store.close();
    },
  };
}

function answerStarting(_req: IncomingMessage, res: ServerResponse): void {
  refuse(res, randomUUID(), "unavailable", "Headgate is starting; try again.", 1);
}

async function openStore(config: Config, log: Log): Promise<Store> {
  if (config.store.kind === "embedded")
    return openEmbeddedStore({ dataDir: config.dataDir, clock: systemClock, log });
  const { openEtcdStore } = await import("./store/etcd/open.ts"); // a second of CPU that the embedded store spares
  const { endpoints, login, tls } = config.store;
  return openEtcdStore({ endpoints, ...login, ...tls, clock: systemClock, log });
}

/** Makes a value at most once in `ms`, and again where making it failed. */
function reused<T>(ms: number, make: () => Promise<T>): () => Promise<T> {
  let made: { readonly at: number; readonly value: Promise<T> } | undefined;
  return () => {
    const now = systemClock.monotonic();
    if (made !== undefined && now - made.at < ms) return made.value;
    const value = make();
    made = { at: now, value };
    value.catch(() => (made = undefined));
    return value;
  };
}

/** Tries until the store answers. */
async function persist<T>(work: () => Promise<T>, log: Log): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      log.debug({ err: error }, "the store does not answer yet");
      await delay(500);
    }
  }
}

function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}
