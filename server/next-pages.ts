import type { IncomingMessage, Server, ServerResponse } from "node:http";
import next from "next";

export interface NextPages {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

export interface NextOptions {
  readonly root: string;
  /** Builds pages while they are edited. */
  readonly dev: boolean;
  readonly server: Server;
  readonly hostname: string;
  readonly port: number;
}

/** The console's pages, served by Next in this process. Rejects when they are not built, unless `dev`. */
export async function openNextPages({ root, dev, server, hostname, port }: NextOptions): Promise<NextPages> {
  const app = next({ dev, dir: root, httpServer: server, hostname, port, quiet: true });
  await app.prepare();
  return { handle: app.getRequestHandler(), close: () => app.close() };
}
