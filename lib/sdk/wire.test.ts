import { expect, test, vi } from "vitest";
import { type EndpointName, endpoints } from "#lib/contract/endpoints.ts";
import { pathOf } from "#lib/api/request.ts";
import { sdkTable } from "#test/support/sdk-table.ts";
import { openWire, type Wire } from "./wire.ts";

const params = { ns: "prod", service: "a/b", instance: "[::1]:80" };
const place = { service: params.service, instance: params.instance };
const { signal } = new AbortController();

test.each<[EndpointName, (wire: Wire) => Promise<unknown>]>([
  ["getTable", async (wire) => wire.table(params.service, undefined, 0, signal)],
  ["streamTables", async (wire) => wire.openStream("streamTables", { params: { ns: "prod" }, signal })],
  ["putInstance", async (wire) => wire.register(place, {}, signal)],
  ["heartbeat", async (wire) => wire.heartbeat(place)],
  ["leaveInstance", async (wire) => wire.leave(place, 30)],
  ["deleteInstance", async (wire) => wire.deregister(place)],
  ["postReport", async (wire) => wire.report({} as never, signal)],
])("%s is asked by the method and at the path that the table of endpoints has for it", async (name, ask) => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string, { method }: RequestInit) => {
    asked.push(`${method} ${new URL(url).pathname}`);
    return Response.json(sdkTable(params.service, 1));
  });
  try {
    await ask(openWire({ urls: ["http://h"], token: undefined, namespace: "prod", clientName: "shop/1" }));
  } finally {
    vi.unstubAllGlobals();
  }
  expect(asked).toEqual([`${endpoints[name].method} ${pathOf(endpoints[name], { params })}`]);
});
