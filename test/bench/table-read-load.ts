import { connect } from "node:net";
import { answer } from "./child.ts";

const CONNECTIONS = 32;

/** One request after another on each of a few connections; every answer has the same length. */
function load({
  port,
  request,
  ms,
}: {
  port: number;
  request: string;
  ms: number;
}): Promise<{ first: string }> {
  const bytes = Buffer.from(request);
  const deadline = performance.now() + ms;
  let first = "";
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      let head = "";
      let length = 0;
      let received = 0;
      socket.setNoDelay(true);
      socket.on("error", reject);
      socket.on("close", () => resolve());
      socket.on("connect", () => socket.write(bytes));
      socket.on("data", (chunk) => {
        if (length === 0) {
          head += chunk.toString("latin1");
          const end = head.indexOf("\r\n\r\n");
          if (end < 0) return;
          length = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
          first = head.slice(0, end);
        }
        received += chunk.length;
        if (received < length) return;
        received -= length;
        if (performance.now() >= deadline) socket.destroy();
        else socket.write(bytes);
      });
    });
  return Promise.all(Array.from({ length: CONNECTIONS }, one)).then(() => ({ first }));
}

answer((order) => load(order as unknown as Parameters<typeof load>[0])); // the bench's own orders
