import { afterEach, beforeEach, expect, test } from "vitest";
import { connect } from "#lib/sdk/connect.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { calledService } from "#test/support/called-service.ts";
import { eventually } from "#test/support/eventually.ts";
import { localServer } from "#test/support/local-server.ts";

let server: ApiServer;
beforeEach(async () => void (server = await ApiServer.start()));
afterEach(() => server[Symbol.asyncDispose]());

test("calls that are open when a client closes are told as in flight, and go on; new ones go by the table that is held", async () => {
  const { instances } = await calledService(server, "orders", 1);
  const [instance] = instances;
  const client = connect({ urls: server.url, token: BOOTSTRAP, service: "load", id: "1" });
  client.service("orders");
  await client.ready();
  let end = () => {};
  instance!.manner = { bodyAfter: new Promise<void>((resolve) => (end = resolve)) };
  const open = await client.fetch("http://orders/");
  await client.close();
  const told = await eventually(() =>
    server.control
      .state()
      ?.service({ namespace: "default", service: "orders" })
      ?.traffic.reporters.get("load/1")
      ?.inFlight.get(instance!.id),
  );
  expect(told).toBe(1);
  end();
  expect(await open.text()).toBe("begun ended");
  instance!.manner = "well";
  expect(await (await client.fetch("http://orders/")).text()).toBe(instance!.id);
  await expect(client.fetch("http://never/", {}, { timeoutMs: 50 })).rejects.toMatchObject({
    code: "no_table",
  });
});

test("a client of which nothing was asked asks nothing, also when it closes", async () => {
  await using headgate = await localServer((_, response) => response.writeHead(202).end());
  await connect({ urls: headgate.url, service: "load", id: "1" }).close();
  expect(headgate.asked).toEqual([]);
});

test("a name that no service can have, and one that no header can carry, are refused at once", async () => {
  const open = (service: string) => connect({ urls: server.url, token: BOOTSTRAP, service });
  expect(() => open("a b")).toThrow(TypeError);
  const client = open("load");
  expect(() => client.service("a/b")).toThrow(TypeError);
  expect(() => client.register({ service: "ä", address: "10.0.0.1:80" })).toThrow(TypeError);
  await client.close();
});
