import fc from "fast-check";
import { setTimeout as delay } from "node:timers/promises";
import { ServerProcess } from "./server-process.ts";

export const ROUNDS = 50;

/** Writes to a service of its own until the server is gone; answers the writes that were acknowledged. */
async function writeUntilDead(server: ServerProcess, service: string): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let i = 0; i < 5000; i++) {
    const id = `10.0.${i >> 8}.${i & 255}:80`;
    try {
      const response = await server.fetch(`/v1/namespaces/default/services/${service}/instances/${id}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ttlSeconds: 0, check: { kind: "none" } }),
      });
      if (response.status === 201) acknowledged.push(id);
    } catch {
      break;
    }
  }
  return acknowledged;
}

/**
 * Kills the server at random moments during writes and starts it again, as often as ROUNDS says. `check` sees what
 * was acknowledged in the round, and the server that came after; answers all of it by service.
 */
export async function killAndRestart(
  env: Record<string, string>,
  check: (service: string, acknowledged: readonly string[], server: ServerProcess) => Promise<void>,
): Promise<Map<string, readonly string[]>> {
  const all = new Map<string, readonly string[]>();
  const momentsMs = fc.sample(fc.integer({ min: 1, max: 150 }), ROUNDS);
  let server = await ServerProcess.start(env);
  for (const [round, momentMs] of momentsMs.entries()) {
    const services = [`s${round}a`, `s${round}b`];
    const writes = services.map(async (service) => [service, await writeUntilDead(server, service)] as const);
    await delay(momentMs);
    await server.kill9();
    const written = await Promise.all(writes);
    server = await ServerProcess.start(env);
    for (const [service, acknowledged] of written) {
      all.set(service, acknowledged);
      if (acknowledged.length > 0) await check(service, acknowledged, server);
    }
  }
  await server.kill9();
  return all;
}
