import { type ClientRequest, get, type IncomingMessage } from "node:http";
import { Table, TablePatch } from "#lib/contract/table.ts";

export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
  readonly id: string | undefined;
}

/** Reads a table stream and does with it what the contract says, no more. */
export class NaiveClient {
  readonly tables = new Map<string, Table>();
  readonly events: StreamEvent[] = [];
  /** What broke the contract: older than held, or a patch that does not fit. */
  readonly broken: string[] = [];
  keepAlives = 0;
  lastEventId: string | undefined;
  isEnded = false;
  status: number | undefined;
  response: IncomingMessage | undefined;
  #request: ClientRequest | undefined;
  #rest = "";

  /** Connects, or connects again: from the last event it has. */
  connect(url: string, headers: Record<string, string> = {}): this {
    const resume = this.lastEventId === undefined ? {} : { "last-event-id": this.lastEventId };
    this.isEnded = false;
    this.#rest = "";
    const request = get(url, { agent: false, headers: { ...resume, ...headers } }, (response) => {
      this.status = response.statusCode;
      this.response = response;
      response.setEncoding("utf8");
      response.on("data", (text: string) => this.#request === request && this.#read(text));
      response.on("close", () => this.#request === request && (this.isEnded = true));
      response.on("error", () => {});
    });
    request.on("error", () => this.#request === request && (this.isEnded = true));
    this.#request = request;
    return this;
  }

  close(): void {
    this.#request?.destroy();
    this.#request = undefined;
  }

  #read(text: string): void {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    for (const block of blocks) {
      if (block === ": keepalive") this.keepAlives += 1;
      else this.#take(block);
    }
  }

  #take(block: string): void {
    const fields = new Map(
      block.split("\n").map((line): [string, string] => {
        const colon = line.indexOf(": ");
        return [line.slice(0, colon), line.slice(colon + 2)];
      }),
    );
    const event = {
      event: fields.get("event") ?? "",
      data: JSON.parse(fields.get("data") ?? "null"),
      id: fields.get("id"),
    };
    this.events.push(event);
    if (event.event === "table") this.#takeTable(Table.parse(event.data));
    if (event.event === "patch") this.#takePatch(TablePatch.parse(event.data));
    if (event.id !== undefined) this.lastEventId = event.id;
  }

  #takeTable(table: Table): void {
    const held = this.tables.get(table.service);
    if (held?.epoch === table.epoch && table.revision < held.revision) {
      this.broken.push(`table ${table.revision} of ${table.service} after ${held.revision}`);
    }
    this.tables.set(table.service, table);
  }

  #takePatch(patch: TablePatch): void {
    const held = this.tables.get(patch.service);
    if (held === undefined) return void this.broken.push(`patch of ${patch.service}, which it does not hold`);
    if (patch.to < held.revision)
      this.broken.push(`patch to ${patch.to} of ${patch.service} after ${held.revision}`);
    if (held.revision >= patch.to) return;
    if (patch.from > held.revision)
      return void this.broken.push(`patch from ${patch.from} on ${held.revision}`);
    const byId = new Map(held.endpoints.map((endpoint) => [endpoint.id, endpoint]));
    for (const endpoint of patch.set) byId.set(endpoint.id, endpoint);
    for (const id of patch.remove) byId.delete(id);
    const endpoints = [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const policy = patch.policy ?? held.policy;
    const protection = patch.protection ?? held.protection;
    this.tables.set(patch.service, { ...held, revision: patch.to, endpoints, policy, protection });
  }
}
