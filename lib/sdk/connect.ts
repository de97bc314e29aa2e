import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { Picks } from "./call/picks.ts";
import { ServiceCalls } from "./call/service-calls.ts";
import { guarded } from "./guarded.ts";
import { HeadgateError } from "./headgate-error.ts";
import { leaveOnSignal } from "./leave-on-signal.ts";
import type {
  CallOptions,
  Client,
  ConnectOptions,
  RegisterOptions,
  Registration,
  Service,
  Table,
} from "./public.ts";
import { SILENT_MS } from "./leave-registry.ts";
import { KeptRegistration } from "./registration.ts";
import { CallLog } from "./reports/call-log.ts";
import { Reporter } from "./reporter.ts";
import { requireServiceName } from "./service-name.ts";
import { ServiceHandle } from "./service.ts";
import { DiskCache } from "./tables/disk-cache.ts";
import { Follower } from "./tables/follower.ts";
import { HeldTables } from "./tables/held-tables.ts";
import { SDK_NAME } from "./version.ts";
import { openWire, type Wire } from "./wire.ts";

const REPORT_MS = { least: 1000, usual: 5000, most: 60_000 };
const READY_MS = 10_000;
/** Beyond, a timer would end at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const LAST_WORD_MS = 2000;
/** One address of several may be silent while another answers. */
const LEAST_ASK_MS = 1000;
/** As the contract has it: it is sent in a header. */
const ID = /^[!-~]{1,200}$/;

/** Connects to Headgate; nothing is asked before a service is, or a registration. Throws a TypeError where an option cannot be meant. */
export function connect(options: ConnectOptions): Client {
  return new Connection(options);
}

class Connection implements Client {
  readonly #options: ConnectOptions;
  readonly #wire: Wire;
  readonly #held = new HeldTables();
  readonly #cache: DiskCache | undefined;
  readonly #follower: Follower;
  readonly #log = new CallLog();
  readonly #reporter: Reporter;
  readonly #picks: Picks;
  readonly #services = new Map<string, Service>();
  readonly #registrations = new Map<KeptRegistration, () => Promise<void>>();
  readonly #askMs: number;
  readonly #onTrouble: (what: string) => void;
  #closing: Promise<void> | undefined;

  constructor(options: ConnectOptions) {
    this.#options = options;
    const { token, namespace = "default", service = "unnamed", zone, cacheDir } = options;
    const id = options.id ?? `${hostname()}:${process.pid}`;
    requireServiceName(service);
    if (!ID.test(id)) throw new TypeError(`connect: id is 1–200 visible ASCII characters, not ${id}`);
    const clientName = `${service}/${id}`;
    const urls = urlsOf(options.urls);
    this.#askMs = Math.max(LEAST_ASK_MS, SILENT_MS / urls.length);
    this.#onTrouble = guarded(options.onTrouble ?? (() => {}));
    const onTrouble = this.#onTrouble;
    this.#wire = openWire({ urls, token, namespace, clientName });
    this.#cache = cacheDir === undefined ? undefined : new DiskCache({ dir: cacheDir, namespace, onTrouble });
    const wire = this.#wire;
    this.#held.onAccepted = (table) => this.#cache?.write(table);
    this.#follower = new Follower({ wire, held: this.#held, clientName, onTrouble });
    this.#picks = new Picks(onTrouble);
    this.#reporter = new Reporter({
      wire,
      client: { service, id, sdk: SDK_NAME, bootId: randomUUID(), ...(zone === undefined ? {} : { zone }) },
      everyMs: reportMsOf(options.reportMs),
      log: this.#log,
      held: () => this.#held.revisions(),
      onTrouble,
    });
  }

  get source(): "stream" | "poll" | "away" {
    return this.#follower.source;
  }

  async ready({ timeoutMs = READY_MS }: { readonly timeoutMs?: number | undefined } = {}): Promise<void> {
    const over = AbortSignal.timeout(Math.min(timeoutMs, MAX_TIMER_MS));
    await Promise.all(this.#held.services.map(async (service) => this.#held.arrival(service, over)));
    const [missing] = this.#held.missing;
    if (missing !== undefined)
      throw new HeadgateError("no_table", missing, `no routing table within ${timeoutMs} ms`);
  }

  service(name: string): Service {
    const known = this.#services.get(name);
    if (known !== undefined) return known;
    requireServiceName(name);
    const cached = this.#cache?.read(name);
    if (cached !== undefined) this.#held.remember(cached);
    const calls = new ServiceCalls({ name, held: this.#held, log: this.#log });
    const { fetch } = this.#options;
    const made = new ServiceHandle({ calls, held: this.#held, picks: this.#picks, fetch });
    this.#services.set(name, made);
    if (this.#closing === undefined) {
      this.#follower.changed();
      this.#reporter.start();
    }
    return made;
  }

  async fetch(
    input: string | URL | Request,
    init: RequestInit = {},
    options: CallOptions = {},
  ): Promise<Response> {
    const url = new URL(input instanceof Request ? input.url : input);
    const given = input instanceof Request ? { ...partsOf(input), ...init } : init;
    return await this.service(url.hostname).fetch(`${url.pathname}${url.search}`, given, options);
  }

  register(options: RegisterOptions): Registration {
    const service = options.service ?? this.#options.service;
    if (service === undefined) throw new TypeError("register: name the service, here or in connect()");
    requireServiceName(service);
    if (this.#closing !== undefined)
      throw new HeadgateError("closed", service, `${options.address} cannot register: the client is closed`);
    const kept = new KeptRegistration({
      wire: this.#wire,
      place: { service, instance: options.address },
      options: { zone: this.#options.zone, ...options },
      onTrouble: this.#onTrouble,
      askMs: this.#askMs,
    });
    const leave = async () => {
      await kept.leave();
      forget();
      this.#registrations.delete(kept);
    };
    this.#registrations.set(kept, leave);
    const forget =
      options.onSignal === "nothing"
        ? () => {}
        : leaveOnSignal({
            leave,
            beforeExit: async () => options.beforeExit?.(),
            close: async () => this.close(),
          });
    return { registered: kept.registered, leave };
  }

  table(service: string): Table | undefined {
    return this.#held.get(service);
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    const kept = [...this.#registrations.keys()];
    await Promise.all([...this.#registrations.values()].map(async (leave) => leave()));
    await this.#follower.close();
    // Where nobody has answered so far, nobody is waited for again.
    await this.#reporter.close(kept.some(({ isUnheard }) => isUnheard) ? 0 : LAST_WORD_MS);
    await this.#cache?.close();
    this.#picks.close();
  }
}

function urlsOf(given: string | readonly string[]): readonly string[] {
  const urls = typeof given === "string" ? given.split(",") : given;
  const trimmed = urls.map((url) => url.trim()).filter((url) => url !== "");
  const wrong = trimmed.find((url) => !/^https?:\/\/[^/]/.test(url));
  if (wrong !== undefined) throw new TypeError(`connect: ${wrong} is not an http or https URL`);
  if (trimmed.length === 0) throw new TypeError("connect: no address of Headgate given");
  return trimmed;
}

function reportMsOf(given: number = REPORT_MS.usual): number {
  if (given >= REPORT_MS.least && given <= REPORT_MS.most) return given;
  throw new TypeError(`connect: reportMs is from ${REPORT_MS.least} to ${REPORT_MS.most}, not ${given}`);
}

function partsOf({ method, headers, body, signal, redirect }: Request): RequestInit {
  return {
    method,
    headers,
    signal,
    redirect,
    ...(body === null ? {} : { body, duplex: "half" }),
  };
}
