import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "#lib/sdk/connect.ts";

/**
 * An instance of a service in a process of its own: registers by the client library and answers calls, as slowly as it
 * is told. Tells its parent its address, and, when asked, how many calls it has answered.
 */
const [url = "", token = "", service = "", weight = "100"] = process.argv.slice(2);
let delayMs = 0;
let answered = 0;

const server = createServer((req, res) => {
  if (req.url === "/healthz") return void res.end("ok");
  answered += 1;
  if (delayMs === 0) return void res.end("done");
  setTimeout(() => res.end("done"), delayMs);
});

server.listen(0, "127.0.0.1", () => {
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP
  const client = connect({ urls: url, token, service, id: address });
  const { registered } = client.register({
    address,
    weight: Number(weight),
    ttlSeconds: 10,
    beforeExit: () => void server.close(),
  });
  void registered.then(() => process.send?.({ kind: "registered", address }));
});

process.on(
  "message",
  (message: { readonly kind: "slow"; readonly delayMs: number } | { readonly kind: "count" }) => {
    if (message.kind === "slow") delayMs = message.delayMs;
    else process.send?.({ kind: "count", answered });
  },
);
process.on("disconnect", () => process.exit(0));
