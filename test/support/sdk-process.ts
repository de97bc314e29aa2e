import { connect } from "#lib/sdk/connect.ts";
import type { Client } from "#lib/sdk/public.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A service as people write them: registers by the client library, answers, and leaves when it is told to stop. `several`: three
 * registrations of two connections, whose ends take unlike times; `stuck`: its end never comes; `idle`: it serves nothing.
 */
const [url = "", token = "", port = "0", manner = "one"] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const server = createServer((_req, res) => res.end("ok"));

server.listen(Number(port), "127.0.0.1", () => {
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP
  const open = () => connect({ urls: url, token, service: "orders", id: address });
  const client = open();
  const leaveSeconds = manner === "one" ? 10 : 0;
  const register = async (by: Client, service: string, beforeExit: () => void | Promise<void>) =>
    by.register({ service, address, ttlSeconds: 5, leaveSeconds, beforeExit }).registered;
  const ending = async (ms: number, name: string) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    say(`ended ${name}`);
  };
  const begun: Promise<void>[] = [];
  if (manner === "several") {
    begun.push(register(client, "orders", async () => ending(0, "orders")));
    begun.push(register(client, "stock", async () => ending(200, "stock")));
    begun.push(register(open(), "prices", async () => ending(400, "prices")));
  } else if (manner === "stuck") {
    const forever = new Promise<void>(() => {});
    begun.push(register(client, "orders", async () => (say("ending"), forever)));
  } else begun.push(register(client, "orders", () => void server.close()));
  if (manner === "idle") server.close();
  Promise.all(begun).then(
    () => say(address),
    (error: unknown) => process.stderr.write(String(error)),
  );
});
