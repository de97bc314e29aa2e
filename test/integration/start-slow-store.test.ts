import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { freePorts } from "#test/support/free-port.ts";
import { spawnServer } from "#test/support/server-process.ts";
import { eventually } from "#test/support/eventually.ts";

test("whoever asks while the store has not answered yet is told so, and not left waiting", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const [port] = await freePorts(1);
  const child = spawnServer({
    HEADGATE_LISTEN: `127.0.0.1:${port}`,
    HEADGATE_ETCD: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
  });
  const ask = () => fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(1000) });
  try {
    // What fails as a TypeError found nobody listening yet; any other failure is an answer that did not come.
    const first = await eventually(
      () => ask().catch((error: Error) => (error instanceof TypeError ? undefined : error)),
      { withinMs: 20_000 },
    );
    expect(first).toMatchObject({ status: 503 });
  } finally {
    child.kill("SIGKILL");
    silent.close();
  }
});
