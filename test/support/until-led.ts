import type { Client } from "#lib/api/client.ts";
import { eventually } from "./eventually.ts";

/** A server is ready before anybody leads: until the leader answers, no change is taken. */
export async function untilLed(client: Client): Promise<void> {
  await eventually(() => client.listNamespaces(), { withinMs: 30_000 });
}
