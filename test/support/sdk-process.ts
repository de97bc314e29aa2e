import { connect } from "#lib/sdk/connect.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A service as people write them: registers by the client library, answers, and leaves when it is told to stop. */
const [url = "", token = "", port = "0"] = process.argv.slice(2);
const server = createServer((_req, res) => res.end("ok"));
server.listen(Number(port), "127.0.0.1", () => {
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP
  const client = connect({ urls: url, token, service: "orders", id: address });
  const { registered } = client.register({
    address,
    ttlSeconds: 5,
    leaveSeconds: 10,
    beforeExit: () => void server.close(),
  });
  registered.then(
    () => process.stdout.write(`${address}\n`),
    (error: unknown) => process.stderr.write(String(error)),
  );
});
