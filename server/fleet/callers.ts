import { Agent, request } from "undici";
import type { Client } from "#lib/api/client.ts";
import { pause } from "#lib/api/backoff.ts";
import { followTables } from "#lib/api/table-stream.ts";
import type { Table } from "#lib/contract/table.ts";
import { chooseByWeight } from "./choose.ts";
import { SAMPLE_NAMESPACE } from "./plan.ts";

/** Calls services as their routing tables say. */
export interface Caller {
  /** One call of `service`; whether it was answered with 2xx within the time its table allows. Never rejects. */
  call(service: string, signal?: AbortSignal): Promise<boolean>;
  /** Ends the following and cuts every connection. */
  close(): void;
}

export interface CallerParts {
  readonly client: Client;
  readonly services: readonly string[];
  /** `<service>/<host:port>`. */
  readonly name: string;
  readonly onTrouble: (what: string) => void;
}

const FOLLOW_AGAIN_MS = 5000;

export function openCaller({ client, services, name, onTrouble }: CallerParts): Caller {
  const tables = new Map<string, Table>();
  const closing = new AbortController();
  const agent = new Agent({ connections: 8, keepAliveTimeout: 4000, pipelining: 1 });

  async function follow(): Promise<void> {
    const options = { namespace: SAMPLE_NAMESPACE, services, clientName: name, signal: closing.signal };
    while (!closing.signal.aborted) {
      try {
        for await (const update of followTables(client, options)) {
          if (update.kind === "table") tables.set(update.table.service, update.table);
        }
      } catch (error) {
        onTrouble(`it cannot follow the tables of ${services.join(", ")}: ${String(error)}`);
        await pause(FOLLOW_AGAIN_MS, closing.signal).catch(() => undefined);
      }
    }
  }
  if (services.length > 0) void follow();

  return {
    async call(service, signal = closing.signal) {
      const table = tables.get(service);
      const endpoint = table === undefined ? undefined : chooseByWeight(table.endpoints, Math.random());
      if (table === undefined || endpoint === undefined) return false;
      try {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(table.policy.timeoutMs)]);
        const response = await request(`http://${endpoint.id}/work`, { dispatcher: agent, signal: limit });
        await response.body.dump();
        return response.statusCode >= 200 && response.statusCode < 300;
      } catch {
        return false;
      }
    },
    close() {
      closing.abort();
      void agent.destroy();
    },
  };
}
