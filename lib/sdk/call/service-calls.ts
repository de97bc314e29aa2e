import { createBalancer } from "#lib/sdk/balance/create.ts";
import type { Balancer, IsOut } from "#lib/sdk/balance/balancer.ts";
import { observe } from "#lib/sdk/balance/ewma.ts";
import { HeadgateError } from "#lib/sdk/headgate-error.ts";
import { ConcurrencyLimit } from "#lib/sdk/limits/concurrency-limit.ts";
import { LocalCircuit } from "#lib/sdk/limits/local-circuit.ts";
import { RetryBudget } from "#lib/sdk/limits/retry-budget.ts";
import { TokenBucket } from "#lib/sdk/limits/token-bucket.ts";
import { type Node, nodeOf } from "#lib/sdk/node.ts";
import type { CallOptions, ClientPolicy, Outcome, Table } from "#lib/sdk/public.ts";
import type { CallLog } from "#lib/sdk/reports/call-log.ts";
import type { HeldTables } from "#lib/sdk/tables/held-tables.ts";
import { retriesOf } from "./retries.ts";

interface ServiceCallsParts {
  readonly name: string;
  readonly held: HeldTables;
  readonly log: CallLog;
}

/** A call to an instance, in flight until it ended; only its first end counts. */
export interface CallUnderWay {
  /** Its answer has begun: what is left of it says nothing of how fast the instance is. */
  answered(outcome: Outcome): void;
  end(outcome: Outcome): void;
}

/** Ends what was let in. `tookMs`: until it was answered. `isDropped`: it says that there is too much. */
export type Release = (outcome: Outcome, tookMs: number, isDropped: boolean) => void;

const DEFAULT_TIMEOUT_MS = 1000;
const NO_TABLE: ClientPolicy = { balancer: "round_robin", timeoutMs: DEFAULT_TIMEOUT_MS };

/** What this client knows of one service: its endpoints, and who of them may be called now. */
export class ServiceCalls {
  readonly name: string;
  readonly #parts: ServiceCallsParts;
  readonly #budget = new RetryBudget();
  readonly #circuit = new LocalCircuit();
  readonly #limit = new ConcurrencyLimit();
  readonly #bucket = new TokenBucket();
  #nodes = new Map<string, Node>();
  #balancer: Balancer;
  #policy = NO_TABLE;
  /** Of the pick under way: closures made for each pick would be garbage of each pick. */
  #tried: ReadonlySet<Node> | undefined;
  #now = 0;
  readonly #isOut: IsOut = (node) =>
    this.#tried?.has(node) === true || !this.#circuit.mayCall(node.id, this.#now);

  constructor(parts: ServiceCallsParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#balancer = createBalancer(NO_TABLE.balancer, Math.random);
    parts.held.listen(parts.name, (table) => this.#changed(table));
  }

  get policy(): ClientPolicy {
    return this.#policy;
  }

  /** When there is a table; throws `no_table` when there is none after the time of the call. */
  async arrival({ signal, timeoutMs }: CallOptions): Promise<void> {
    const { held } = this.#parts;
    if (held.get(this.name) !== undefined) return;
    const over = AbortSignal.timeout(Math.min(timeoutMs ?? DEFAULT_TIMEOUT_MS, 2 ** 31 - 1));
    await held.arrival(this.name, signal === undefined ? over : AbortSignal.any([signal, over]));
    signal?.throwIfAborted();
    this.#requireTable();
  }

  /** Lets a call in, or throws `rate_limited` or `concurrency`. */
  admit(): Release {
    const now = performance.now();
    if (!this.#limit.tryAcquire()) {
      const why = `${this.#limit.limit} of this client's calls are in flight, as many as may be`;
      throw this.#error("concurrency", why);
    }
    const waitMs = this.#bucket.take(now);
    if (waitMs > 0) {
      this.#limit.release(undefined, false, now);
      const { callsPerSecond } = this.#policy.rateLimit ?? { callsPerSecond: 0 };
      const why = `its policy allows each client ${callsPerSecond} calls a second; the next one in ${waitMs} ms`;
      throw this.#error("rate_limited", why);
    }
    this.#budget.call(now);
    return (outcome, tookMs, isDropped) => {
      // What was given up, or never sent, took no time that says anything of the load.
      const isTelling = outcome !== "cancelled" && outcome !== "connect";
      this.#limit.release(isTelling ? tookMs : undefined, isDropped, performance.now());
    };
  }

  mayTryAgain(): boolean {
    return this.#budget.tryAgain(performance.now(), retriesOf(this.#policy));
  }

  /** Whether new calls may go to it. */
  mayCall({ id, weight }: Node): boolean {
    return this.#nodes.has(id) && weight > 0 && this.#circuit.mayCall(id, performance.now());
  }

  /** Any that may be called. Throws `no_table`, `no_endpoint` or `circuit_open`. */
  choose(key?: string): Node {
    const node = this.#pick(key, undefined);
    if (node !== undefined) return node;
    this.#requireTable();
    const able = [...this.#nodes.values()].filter(({ weight }) => weight > 0);
    if (able.length === 0) {
      const count = this.#nodes.size;
      const why =
        count === 0 ? "no instance is registered" : `none of its ${count} instances may get calls now`;
      throw this.#error("no_endpoint", why);
    }
    // One call was refused: it counts at one of those that it could have gone to.
    const one = able[Math.floor(Math.random() * able.length)];
    if (one !== undefined) this.#parts.log.rejected(this.name, one.id);
    throw this.#error(
      "circuit_open",
      `this client leaves out all ${able.length} instances: they failed it of late`,
    );
  }

  /** For another try: one that was not tried yet, where there are such. */
  other(key: string | undefined, tried: ReadonlySet<Node> | undefined): Node | undefined {
    return this.#pick(key, tried);
  }

  /** A call begins. */
  begin(node: Node): CallUnderWay {
    const startedAt = performance.now();
    const { log } = this.#parts;
    const slot = log.begin(this.name, node.id);
    const trial = this.#circuit.begun(node.id, startedAt);
    node.inFlight += 1;
    let tookMs: number | undefined;
    let isEnded = false;
    const answered = (outcome: Outcome) => {
      if (tookMs !== undefined) return;
      const now = performance.now();
      tookMs = now - startedAt;
      // What was given up took at least so long.
      const isTelling = outcome === "cancelled" ? tookMs > node.ewmaMs : outcome !== "connect";
      if (isTelling) observe(node, tookMs, now);
    };
    return {
      answered,
      end: (outcome) => {
        if (isEnded) return;
        isEnded = true;
        answered(outcome);
        node.inFlight -= 1;
        log.end(slot, outcome, tookMs ?? 0);
        const verdict = outcome === "cancelled" ? "neither" : outcome === "ok" ? "ok" : "failed";
        this.#circuit.ended(node.id, verdict, performance.now(), trial);
      },
    };
  }

  #pick(key: string | undefined, tried: ReadonlySet<Node> | undefined): Node | undefined {
    this.#tried = tried;
    this.#now = performance.now();
    return this.#balancer.pick(key, this.#isOut, this.#now);
  }

  #changed({ policy, endpoints }: Table): void {
    const nodes = new Map<string, Node>();
    for (const endpoint of endpoints) {
      const node = this.#nodes.get(endpoint.id) ?? nodeOf(endpoint);
      node.endpoint = endpoint;
      node.weight = endpoint.weight;
      nodes.set(endpoint.id, node);
    }
    if (policy.balancer !== this.#policy.balancer)
      this.#balancer = createBalancer(policy.balancer, Math.random);
    this.#nodes = nodes;
    this.#policy = policy;
    this.#balancer.set([...nodes.values()]);
    this.#circuit.set(policy.circuit ?? null);
    this.#circuit.keep(endpoints.filter(({ weight }) => weight > 0).map(({ id }) => id));
    this.#limit.set(policy.concurrency ?? null);
    this.#bucket.set(policy.rateLimit ?? null, performance.now());
  }

  #requireTable(): void {
    if (this.#parts.held.get(this.name) === undefined)
      throw this.#error(
        "no_table",
        "no routing table is held: Headgate has not answered, or does not know the service",
      );
  }

  #error(code: HeadgateError["code"], why: string): HeadgateError {
    return new HeadgateError(code, this.name, why);
  }
}
