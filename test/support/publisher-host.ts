import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { endpoints } from "#lib/contract/endpoints.ts";
import type { StoreEvent } from "#server/ports/store.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import { createPublisher, type Publisher, type PublisherOptions } from "#server/publish/publisher.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { keys, type TableStore } from "#test/support/table-store.ts";

export type CountedTelemetry = Telemetry & { readonly closed: Record<string, number> };

/** Counts how streams ended; the rest is not looked at. */
export function countedTelemetry(): CountedTelemetry {
  const closed: Record<string, number> = {};
  return {
    closed,
    probeDone() {},
    transition() {},
    published() {},
    storeHealth() {},
    leading() {},
    requestDone() {},
    streamOpened() {},
    streamClosed: (reason) => void (closed[reason] = (closed[reason] ?? 0) + 1),
    reports() {},
    calls() {},
    suspectCalls() {},
  };
}

/**
 * A publisher behind a real server on a port of its own. The bearer token is the identity's name, and after spaces the
 * namespaces it may read, where not all.
 */
export class PublisherHost implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly log = keptLog();
  readonly telemetry = countedTelemetry();
  readonly publisher: Publisher;
  readonly #server: Server;

  constructor(options: Partial<PublisherOptions> = {}) {
    const { clock, log, telemetry } = this;
    this.publisher = createPublisher({ keys, clock, log, telemetry, ...options });
    this.#server = createServer((req, res) => {
      const url = new URL(req.url ?? "/", "http://host");
      const [, , , ns = "", collection, service = ""] = url.pathname.split("/");
      const [name = "anyone", ...namespaces] =
        req.headers.authorization?.slice("Bearer ".length).split(" ") ?? [];
      const identity = { name, namespaces: namespaces.length === 0 ? ["*"] : namespaces };
      const query = queryOf(url);
      const shared = { identity, requestId: "r1", address: "192.0.2.1" };
      const { getTable, listTables, streamTables, listPrometheusTargets } = this.publisher.handlers;
      if (url.pathname === endpoints.listPrometheusTargets.path) {
        const asked = endpoints.listPrometheusTargets.query.parse(query);
        void listPrometheusTargets(req, res, { ...shared, params: {}, query: asked });
      } else if (collection === "services") {
        const params = endpoints.getTable.params.parse({ ns, service });
        getTable(req, res, { ...shared, params, query: endpoints.getTable.query.parse(query) });
      } else if (service === "stream") {
        streamTables(req, res, {
          ...shared,
          params: { ns },
          query: endpoints.streamTables.query.parse(query),
        });
      } else {
        listTables(req, res, { ...shared, params: { ns }, query: endpoints.listTables.query.parse(query) });
      }
    });
  }

  static async start(options: Partial<PublisherOptions> = {}): Promise<PublisherHost> {
    const host = new PublisherHost(options);
    await new Promise<void>((resolve) => host.#server.listen(0, "127.0.0.1", resolve));
    return host;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port; // listens on TCP
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}/v1/namespaces/default${path}`;
  }

  /** Feeds it with all that the store holds, as after a listing, and lets the window after it pass. */
  reset(store: TableStore): void {
    this.publisher.tables.reset(store.list(), store.revision);
    this.clock.advance(20);
  }

  /** Feeds it with what came, and lets the window after it pass. */
  apply(events: readonly StoreEvent[], revision: number): void {
    this.publisher.tables.apply(events, revision);
    this.clock.advance(20);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.publisher.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}
