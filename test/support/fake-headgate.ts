import type { IncomingMessage, ServerResponse } from "node:http";
import type { Table } from "#lib/sdk/public.ts";
import { json, type LocalServer, localServer } from "./local-server.ts";

interface OpenStream {
  readonly services: readonly string[];
  readonly res: ServerResponse;
}

/** What was asked for: a stream of these services, or one table. */
interface Asked {
  readonly kind: "stream" | "table";
  readonly services: readonly string[];
  readonly lastEventId: string | undefined;
  readonly tag: string | undefined;
}

/** As much of Headgate as clients take tables from, over real HTTP, and as bad as a test wants it. */
export class FakeHeadgate implements AsyncDisposable {
  readonly tables = new Map<string, unknown>();
  readonly asked: Asked[] = [];
  readonly streams = new Set<OpenStream>();
  /** `held`: opened, and nothing comes; a status: refused with it. */
  streaming: "served" | "held" | number = "served";
  /** A status: every request for a table is refused with it. */
  polling: "served" | number = "served";
  /** Streams of more services than this are refused. */
  most = 1000;
  #server: LocalServer | undefined;
  readonly #waiting = new Set<() => void>();

  static async start(...tables: readonly Table[]): Promise<FakeHeadgate> {
    return FakeHeadgate.startAt(0, ...tables);
  }

  /** Where another one was before. */
  static async startAt(port: number, ...tables: readonly Table[]): Promise<FakeHeadgate> {
    const fake = new FakeHeadgate();
    for (const table of tables) fake.tables.set(table.service, table);
    fake.#server = await localServer((req, res) => fake.#handle(req, res), port);
    return fake;
  }

  get url(): string {
    return this.#server?.url ?? "";
  }

  asks(kind: Asked["kind"]): readonly Asked[] {
    return this.asked.filter((asked) => asked.kind === kind);
  }

  /** A table, and who follows it is told. */
  publish(table: Table): void {
    this.tables.set(table.service, table);
    this.send(table.service, "table", table, `${table.epoch}.${table.revision}`);
    this.publishPolled();
  }

  /** Who waits for a table is answered; streams are told nothing. */
  publishPolled(): void {
    for (const answer of [...this.#waiting]) answer();
  }

  send(service: string, event: string, data: unknown, id = ""): void {
    for (const { services, res } of this.streams)
      if (services.includes(service)) res.write(eventText(event, data, id));
  }

  /** Something to all streams: a keepalive, a `bye`. */
  write(text: string): void {
    for (const { res } of this.streams) res.write(text);
  }

  /** Ends all streams, in the middle of what they say. */
  cut(): void {
    for (const { res } of this.streams) res.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  #handle(req: IncomingMessage, res: ServerResponse): void {
    const url = new URL(req.url ?? "/", "http://h");
    const services = url.searchParams.getAll("service");
    const lastEventId = req.headers["last-event-id"] as string | undefined;
    if (url.pathname.endsWith("/tables/stream")) {
      this.asked.push({ kind: "stream", services, lastEventId, tag: undefined });
      return this.#stream(services, lastEventId, res);
    }
    const service = decodeURIComponent(/services\/([^/]+)\/table$/.exec(url.pathname)?.[1] ?? "");
    const tag = req.headers["if-none-match"]?.replaceAll('"', "");
    this.asked.push({ kind: "table", services: [service], lastEventId: undefined, tag });
    if (!NAME.test(service)) return refuse(res, 400);
    this.#table(service, tag, url.searchParams.has("wait"), res);
  }

  #stream(services: readonly string[], lastEventId: string | undefined, res: ServerResponse): void {
    if (typeof this.streaming === "number") return refuse(res, this.streaming);
    if (services.length > this.most || !services.every((service) => NAME.test(service)))
      return refuse(res, 400);
    res.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    const stream = { services, res };
    this.streams.add(stream);
    res.on("close", () => this.streams.delete(stream));
    if (this.streaming === "held") return;
    res.write(": keepalive\n\n");
    for (const service of services) {
      const table = this.tables.get(service) as Table | undefined;
      if (table === undefined || isKnown(table, lastEventId)) continue;
      res.write(eventText("table", table, `${table.epoch}.${table.revision}`));
    }
  }

  #table(service: string, tag: string | undefined, waits: boolean, res: ServerResponse): void {
    if (this.polling !== "served") return refuse(res, this.polling);
    const table = this.tables.get(service) as Table | undefined;
    if (table === undefined) return refuse(res, 404);
    if (tag !== `${table.epoch}.${table.revision}`) return json(res, 200, table);
    if (!waits) return void res.writeHead(304).end();
    const answer = () => {
      this.#waiting.delete(answer);
      this.#table(service, tag, waits, res);
    };
    this.#waiting.add(answer);
    res.on("close", () => this.#waiting.delete(answer));
  }
}

const NAME = /^[A-Za-z0-9._:-]{1,200}$/;

function isKnown({ epoch, revision }: Table, lastEventId: string | undefined): boolean {
  const [knownEpoch, known] = (lastEventId ?? "").split(".");
  return knownEpoch === epoch && Number(known) >= revision;
}

function eventText(event: string, data: unknown, id: string): string {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return `${id === "" ? "" : `id: ${id}\n`}event: ${event}\ndata: ${text}\n\n`;
}

function refuse(res: ServerResponse, status: number): void {
  const code = { 400: "invalid_argument", 401: "unauthenticated", 404: "not_found", 503: "unavailable" }[
    status
  ];
  json(res, status, { error: { code: code ?? "unavailable", message: "of the test", requestId: "r" } });
}
