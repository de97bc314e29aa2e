import type { Client } from "#lib/api/client.ts";
import { eventually } from "./eventually.ts";

/** A server is ready before anybody leads: until then no change is taken. */
export async function untilLed(client: Client): Promise<void> {
  await eventually(async () => (await client.getCluster()).leader !== undefined, { withinMs: 30_000 });
}
