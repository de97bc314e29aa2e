import { Agent, request } from "undici";
import type { Client } from "#lib/api/client.ts";
import { pause } from "#lib/api/backoff.ts";
import { followTables } from "#lib/api/table-stream.ts";
import type { Table } from "#lib/contract/table.ts";
import { CallLog, type CallOutcome } from "./call-log.ts";
import { chooseByWeight } from "./choose.ts";
import { SAMPLE_NAMESPACE } from "./plan.ts";
import { Reporter } from "./reporter.ts";

/** Calls services as their routing tables say, and reports those calls. */
export interface Caller {
  /** Resolves when each of its services can be called, or after `withinMs`. */
  ready(withinMs: number): Promise<void>;
  /** One call of `service`; whether it was answered with 2xx within the time its table allows. Never rejects. */
  call(service: string, signal?: AbortSignal): Promise<boolean>;
  /** Ends the following and cuts every connection; reports no more. */
  cut(): void;
  /** The same, when its last report is told. */
  close(): Promise<void>;
}

export interface CallerParts {
  readonly client: Client;
  readonly services: readonly string[];
  /** `<service>/<host:port>`. */
  readonly name: string;
  readonly zone?: string;
  readonly reportMs: number;
  readonly onTrouble: (what: string) => void;
  /** Its calls reach nobody. */
  readonly isCutOff?: () => boolean;
}

const FOLLOW_AGAIN_MS = 5000;

export function openCaller(parts: CallerParts): Caller {
  const { client, services, name, onTrouble } = parts;
  const tables = new Map<string, Table>();
  const closing = new AbortController();
  const agent = new Agent({ connections: 8, keepAliveTimeout: 4000, pipelining: 1 });

  const whole = Promise.withResolvers<void>();
  const isServed = (service: string) => tables.get(service)?.endpoints.some(({ weight }) => weight > 0);

  async function follow(): Promise<void> {
    const options = { namespace: SAMPLE_NAMESPACE, services, clientName: name, signal: closing.signal };
    while (!closing.signal.aborted) {
      try {
        for await (const update of followTables(client, options)) {
          if (update.kind !== "table") continue;
          tables.set(update.table.service, update.table);
          if (services.every(isServed)) whole.resolve();
        }
      } catch (error) {
        onTrouble(`it cannot follow the tables of ${services.join(", ")}: ${String(error)}`);
        await pause(FOLLOW_AGAIN_MS, closing.signal).catch(() => undefined);
      }
    }
  }
  if (services.length > 0) void follow();
  else whole.resolve();

  const calls = new CallLog();
  const reporter = new Reporter({
    client,
    name,
    zone: parts.zone,
    everyMs: parts.reportMs,
    calls: () => calls.take(),
    held: () => Object.fromEntries([...tables.values()].map((table) => [table.service, revisionOf(table)])),
    onTrouble,
  });

  function cut(): void {
    closing.abort();
    reporter.abandon();
    void agent.destroy();
  }

  return {
    async ready(withinMs) {
      await Promise.race([whole.promise, pause(withinMs, closing.signal).catch(() => undefined)]);
    },
    async call(service, signal = closing.signal) {
      const table = tables.get(service);
      const endpoint = table === undefined ? undefined : chooseByWeight(table.endpoints, Math.random());
      if (table === undefined || endpoint === undefined) return false;
      const begun = performance.now();
      const end = calls.begin(service, endpoint.id);
      const tooLate = AbortSignal.timeout(table.policy.timeoutMs);
      const limit = AbortSignal.any([signal, tooLate]);
      const answer =
        parts.isCutOff?.() === true ? Promise.resolve("connect" as const) : workAt(endpoint.id, agent, limit);
      const outcome = await answer.catch((error: unknown) => {
        if (tooLate.aborted) return "timeout";
        return signal.aborted ? undefined : failureOf(error);
      });
      end(outcome, performance.now() - begun);
      return outcome === "ok";
    },
    cut,
    async close() {
      await reporter.close();
      cut();
    },
  };
}

async function workAt(instance: string, dispatcher: Agent, signal: AbortSignal): Promise<CallOutcome> {
  const { statusCode, body } = await request(`http://${instance}/work`, { dispatcher, signal });
  await body.dump();
  return statusCode < 500 ? "ok" : "server";
}

function failureOf(error: unknown): CallOutcome {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ECONNREFUSED" || code === "UND_ERR_CONNECT_TIMEOUT" ? "connect" : "reset";
}

function revisionOf({ epoch, revision }: Table): string {
  return `${epoch}.${revision}`;
}
