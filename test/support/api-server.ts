import { parseNative } from "#server/sources/native.ts";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Scope } from "#lib/contract/access.ts";
import { type AccessControl, createAccess } from "#server/access/access.ts";
import { createApi } from "#server/api/api.ts";
import { opinionAsker } from "#server/ask-opinion.ts";
import { replicaAsker } from "#server/ask-replica.ts";
import { createDispatcher } from "#server/api/dispatcher.ts";
import { eventsStream } from "#server/api/events-stream.ts";
import { postReport } from "#server/api/reports.ts";
import { arrivals, type Network } from "#server/arrival.ts";
import { SERVER_OPTIONS } from "#server/api/limits.ts";
import { reportForwarder } from "#server/forward-reports.ts";
import { HeadgateControl } from "#server/control/control.ts";
import { KeySpace } from "#server/core/keys.ts";
import { instanceFiguresOf } from "#server/control/instance-figures.ts";
import { figuresOf } from "#server/control/service-figures.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { SampleFleet } from "#server/ports/sample-fleet.ts";
import type { Store } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { createPublisher } from "#server/publish/publisher.ts";
import { openEmbeddedStore } from "#server/store/embedded/open.ts";
import { createTelemetry } from "#server/telemetry/metrics.ts";
import { requireDeclared } from "#test/support/declared-answer.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";
import { ScriptedProber } from "#test/support/replica.ts";
import { tempDir } from "#test/support/temp-dir.ts";

export const BOOTSTRAP = "bootstrap-token-of-the-tests-0123456789";
const KEYS = new KeySpace("/headgate");

export interface ApiServerOptions {
  readonly id?: string;
  readonly store?: Store;
  readonly mode?: "required" | "off";
  readonly clock?: Clock;
  readonly log?: Log;
  readonly bootstrapToken?: string | undefined;
  readonly answer?: (key: string) => boolean | undefined;
  readonly trustedProxies?: readonly Network[];
  /** Whether the console's pages are there; they answer with the path they were asked. */
  readonly pages?: boolean;
}

/** A whole server in this process: real store, control, publisher, access and dispatcher; probes as the test says. */
export class ApiServer implements AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  readonly control: HeadgateControl;
  readonly access: AccessControl;
  readonly log: ReturnType<typeof keptLog>;
  readonly stopping = new AbortController();
  readonly fleet = new FakeFleet();
  readonly timeouts: Record<string, number>;
  readonly closers: (() => unknown)[] = [];
  #prober: ScriptedProber | undefined;

  private constructor(server: Server, store: Store, options: ApiServerOptions) {
    const { id = "a", mode = "required", clock = realClock, answer = () => true } = options;
    this.port = (server.address() as AddressInfo).port; // listens on TCP
    this.url = `http://127.0.0.1:${this.port}`;
    const { headersTimeout, requestTimeout } = server;
    this.timeouts = { headersTimeout, requestTimeout, maxHeaderSize: SERVER_OPTIONS.maxHeaderSize };
    this.store = store;
    this.log = keptLog();
    const log = options.log ?? this.log;
    const bootstrapToken = "bootstrapToken" in options ? options.bootstrapToken : BOOTSTRAP;
    const telemetry = createTelemetry(() => clock.monotonic());
    const publisher = createPublisher({ keys: KEYS, clock, log, telemetry });
    const { consumers } = publisher;
    this.access = createAccess({
      store,
      keys: KEYS,
      clock,
      log,
      mode,
      bootstrapToken,
      write: (change) => this.control.writes.write(change),
    });
    const asker = replicaAsker(this.access);
    const forwarder = reportForwarder(this.access);
    const opinions = opinionAsker(this.access);
    this.control = new HeadgateControl({
      store,
      keys: KEYS,
      clock,
      log,
      telemetry,
      self: { id, advertise: this.url, version: "0.1.0", startedAt: clock.now() },
      consumers,
      askReplica: asker.ask,
      askClients: asker.askClients,
      askOpinion: opinions.ask,
      forwardReports: forwarder.forward,
      readSource: (entry) => parseNative(KEYS, entry),
      makeProber: (listener, leaderClock) =>
        (this.#prober = new ScriptedProber(listener, () => leaderClock.now(), answer)),
      onTransitions: () => {},
      feeds: { table: publisher.tables, auth: this.access },
      onEpoch: (epoch) => publisher.setEpoch(epoch),
    });
    const stopping = this.stopping.signal;
    const { access, control } = this;
    telemetry.observe({
      control,
      store,
      events: control.events,
      figures: () => figuresOf(control.state()),
      instances: () => instanceFiguresOf(control.state()),
    });
    const api = createApi({
      access,
      accounts: this.access.accounts,
      control,
      consumers,
      tableHistory: publisher.history,
      journal: control.events,
      audit: control.audit,
      store,
      clock,
      log,
      stopping,
      registry: control.registry,
      prober: { stats: () => control.proberStats() },
      process: telemetry,
      sampleFleet: this.fleet,
    });
    const dispatcher = createDispatcher({
      api,
      access,
      control,
      consumers,
      reports: control.reports,
      opinions: control.opinions,
      telemetry,
      clock,
      log,
      raw: {
        ...publisher.handlers,
        postReport: postReport(control.reports),
        streamEvents: eventsStream({ journal: control.events, control, clock, telemetry, stopping }),
      },
      operations: {
        readiness: () => (store.health().up ? "ok" : "degraded"),
        metrics: telemetry,
        cliFile: "dist/not-built.mjs",
      },
      arrival: arrivals(options.trustedProxies ?? [], log),
      pages: options.pages === true ? PAGES : undefined,
    });
    server.on("request", dispatcher.handle);
    server.on("upgrade", dispatcher.refuseUpgrade);
    this.closers.push(
      () => this.stopping.abort(),
      () => publisher.close(),
      () => control.close(),
      () => dispatcher.close(),
      () => asker.close(),
      () => forwarder.close(),
      () => opinions.close(),
      () => telemetry.close(),
      () => closed(server),
    );
  }

  static async start(options: ApiServerOptions = {}): Promise<ApiServer> {
    const server = createServer(SERVER_OPTIONS);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const own = options.store === undefined ? await temporaryStore() : undefined;
    const made = new ApiServer(server, own?.store ?? options.store!, options);
    if (own !== undefined)
      made.closers.push(
        () => own.store.close(),
        () => own.remove(),
      );
    made.control.start();
    await made.control.ready;
    await made.access.ensureClusterSecret();
    return made;
  }

  /** Has every instance that is checked here checked once, now. */
  probeAll(): void {
    for (const key of this.#prober?.targets.keys() ?? []) this.#prober?.probeNow(key);
  }

  /** A request as a program makes it: the path goes out as it stands. Rejects where a success is not what its row declares. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { token, body, headers = {} } = options;
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = parse(text);
    requireDeclared(method, path, response.status, json);
    return { status: response.status, headers: response.headers, text, json };
  }

  token(
    scopes: readonly Scope[],
    namespaces: readonly string[] = ["*"],
    name = scopes.join("-").replaceAll(":", "-"),
  ) {
    return this.access.makeOwnToken({ name, scopes, namespaces });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.closers) await close();
  }
}

export interface CallOptions {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever the server says: the test looks into it
  readonly json: any;
}

class FakeFleet implements SampleFleet {
  running = false;
  state(): "stopped" | "running" {
    return this.running ? "running" : "stopped";
  }
  async start(): Promise<void> {
    this.running = true;
  }
  async stop(): Promise<void> {
    this.running = false;
  }
}

const PAGES = {
  dev: false,
  isPublicFile: (path: string) => path === "/logo.svg",
  handle: (req: IncomingMessage, res: ServerResponse) =>
    void res.end(JSON.stringify({ page: req.url, headers: req.headers })),
};

/** A store of its own in a directory of its own. */
export async function temporaryStore() {
  const dir = tempDir();
  const store = await openEmbeddedStore({ dataDir: dir.path, clock: realClock, log: keptLog() });
  return { store, remove: () => dir.remove() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function closed(server: Server): Promise<void> {
  const done = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await done;
}
