import net from "node:net";
import { expect, test } from "vitest";
import { checkerDeps, openSockets } from "#test/support/checker-deps.ts";
import { eventually } from "#test/support/eventually.ts";
import { listenHostile } from "#test/support/hostile-http.ts";
import type { Finding } from "./checker.ts";
import { tcpChecker } from "./tcp.ts";

const check = { kind: "tcp", intervalMs: 1000, timeoutMs: 300, jitter: 0 } as const;

test("a listener that accepts passes, and the connection is closed at once", async () => {
  const listener = await listenHostile(() => {});
  const before = openSockets();
  const checker = tcpChecker({ key: "k", host: "127.0.0.1", port: listener.port, check }, checkerDeps());
  expect(await checker.check()).toMatchObject({ ok: true, detail: "connected" });
  await eventually(() => listener.open() === 0 && openSockets() <= before);
  await listener.close();
  expect(await checker.check()).toMatchObject({ ok: false, detail: "connect refused" });
});

test("a name is resolved, and connected to at the address that was checked", async () => {
  const listener = await listenHostile(() => {});
  const target = { key: "k", host: "orders.test", port: listener.port, check };
  const found = tcpChecker(target, checkerDeps({ lookup: async () => "127.0.0.1" }));
  expect(await found.check()).toMatchObject({ ok: true });
  const refused = tcpChecker(target, checkerDeps({ lookup: async () => "169.254.169.254" }));
  expect(await refused.check()).toMatchObject({
    detail: "address refused: 169.254.169.254 is a metadata address",
  });
  await listener.close();
});

test("a name server that never answers ends the check in time", async () => {
  const lookup = () => new Promise<string>(() => {});
  const checker = tcpChecker({ key: "k", host: "slow.test", port: 1, check }, checkerDeps({ lookup }));
  expect(await checker.check()).toMatchObject({ detail: "timeout after 300 ms (resolving the name)" });
});

test("a name that answers differently each time reaches no refused address, in 2,000 tries", async () => {
  // The canary stands for a denied net; the other address is where the name may lead.
  const accepted: string[] = [];
  const server = net.createServer((socket) => {
    accepted.push(socket.localAddress ?? "");
    socket.on("error", () => {}).resume();
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const { port } = server.address() as net.AddressInfo;
  let tries = 0;
  const lookup = async () => ["127.0.0.2", "127.0.0.3"][tries++ % 2]!;
  const details = new Set<string>();
  for (let n = 0; n < 2000; n++) {
    const deps = checkerDeps({ deny: "127.0.0.3/32", lookup });
    const result = await tcpChecker({ key: "k", host: "rebinding.test", port, check }, deps).check();
    details.add((result as Finding).detail);
  }
  expect(new Set(accepted)).toEqual(new Set(["127.0.0.2"]));
  expect(details).toEqual(
    new Set(["connected", `address refused: 127.0.0.3 port ${port} is denied by 127.0.0.3/32`]),
  );
  await new Promise((resolve) => server.close(resolve));
});
