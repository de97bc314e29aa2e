import type { Server } from "node:http";
import type { ListenAddress } from "./config-values.ts";

/** Listens, and answers the port. Rejects with one line for a person that names the setting. */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, resolve);
  try {
    await promise;
  } catch (error) {
    throw new Error(listenProblem(error as NodeJS.ErrnoException, host, port), { cause: error });
  }
  server.removeListener("error", reject);
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function listenProblem({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  switch (code) {
    case "EADDRINUSE":
      return `HEADGATE_LISTEN: ${host}:${port} is taken by another process. Stop it, or set HEADGATE_LISTEN to another port.`;
    case "EACCES":
      return `HEADGATE_LISTEN: this user may not listen on ${host}:${port}. Choose a port above 1023.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `HEADGATE_LISTEN: ${host} is no address of this machine.`;
    default:
      return `HEADGATE_LISTEN: cannot listen on ${host}:${port}: ${message}`;
  }
}
