import { expect, it } from "vitest";
import type { ClientView } from "#lib/contract/clients.ts";
import { contractServer } from "#test/support/contract-server.ts";
import { headgate } from "#test/support/headgate-command.ts";
import { commandEnv } from "#test/support/sample-drain.ts";

const client = (id: string, more: Partial<ClientView> = {}): ClientView => ({
  namespace: "default",
  id,
  named: true,
  transport: "stream",
  open: true,
  lastContactAt: 0,
  replicas: ["a"],
  reporting: true,
  suspectedBy: [],
  tables: 2,
  tablesBehind: 0,
  held: [{ service: "orders", held: 12, revision: 12, behind: 0 }],
  ...more,
});

const page = (items: ClientView[], silentReplicas: string[] = []) => ({
  items,
  total: items.length,
  silentReplicas,
});

it("clients shows who is behind and by how much, and names replicas that did not answer", async () => {
  const behind = client("checkout/1", {
    transport: "report",
    open: false,
    replicas: [],
    suspectedBy: ["orders"],
    tablesBehind: 1,
    held: [{ service: "orders", held: 7, revision: 12, behind: 5, behindSince: Date.now() - 61_000 }],
  });
  await using server = await contractServer({
    listClients: () => page([behind, client("search/1")], ["b"]),
    listServiceClients: () => page([behind, client("search/1")]),
  });
  const all = await headgate(["clients", "--behind", "--caller", "checkout"], commandEnv(server.url));
  expect(all.code).toBe(0);
  expect(all.stdout).toMatch(/checkout\/1 +1 of 2 tables behind: orders 7 of 12, since 1 min ago +report/);
  expect(all.stdout).toMatch(/left out by orders/);
  expect(all.stdout).toMatch(/search\/1 +2 tables, up to date +stream +open +yes/);
  expect(all.stderr).toContain("b did not say who consumes from there");
  expect(server.calls.at(-1)?.query).toMatchObject({
    namespace: "default",
    behind: "true",
    caller: "checkout",
  });

  const ofOrders = await headgate(["clients", "orders"], commandEnv(server.url));
  expect(ofOrders.stdout).toMatch(/checkout\/1 +7 of 12, since 1 min ago/);
  expect(ofOrders.stdout).toMatch(/search\/1 +12, up to date/);
  expect(server.calls.at(-1)?.params).toEqual({ ns: "default", service: "orders" });

  const json = await headgate(["clients", "orders", "--json"], commandEnv(server.url));
  expect(JSON.parse(json.stdout)).toEqual({ ...page([behind, client("search/1")]) });
});

it("clients says so when there are none", async () => {
  await using server = await contractServer({ listClients: () => page([]) });
  const none = await headgate(["clients", "--suspect"], commandEnv(server.url));
  expect([none.code, none.stdout]).toEqual([0, "No such clients in default\n"]);
});
