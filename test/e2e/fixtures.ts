import { type BrowserContext, expect, type Page, test as base } from "@playwright/test";
import type { Client } from "#lib/api/client.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import { eventually } from "#test/support/eventually.ts";
import { provoke, sampleServices, instancesOf, untilAllServe } from "#test/support/sample-fleet.ts";
import { ServerProcess, TOKEN } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";

export { expect };
export const token = TOKEN;

/** Three checks at 5 s each find an instance unhealthy; a loaded machine is given as much again. */
export const probed = { timeout: 35_000 };

interface Fixtures {
  /** What a browser may write to its console without failing the test. */
  allowedErrors: readonly RegExp[];
  consoleErrors: string[];
  /** A page whose session is signed in. */
  signedIn: Page;
}

interface WorkerFixtures {
  /** Another without a fleet, for tests that bring services and namespaces of their own. */
  apart: ServerProcess;
  /** The real server with its console and the calm sample fleet, all of whose instances serve. */
  headgate: ServerProcess;
}

/** `until`: what of its output says that it can be asked; else that it is ready. */
export async function startServer(
  env: Readonly<Record<string, string | undefined>>,
  until?: RegExp,
): Promise<ServerProcess> {
  const dir = tempDir();
  const server = await ServerProcess.start(
    {
      NODE_ENV: "production",
      HEADGATE_CONSOLE: "on",
      HEADGATE_DATA_DIR: dir.path,
      HEADGATE_SAMPLE_FLEET_SCHEDULE: "calm",
      ...env,
    },
    until,
  );
  server.child.once("exit", () => dir.remove());
  return server;
}

/** Gives a context a session, as the sign-in page does. */
export async function signIn(context: BrowserContext, { url }: ServerProcess): Promise<void> {
  const answer = await context.request.post(`${url}/v1/session`, { data: { token: TOKEN } });
  expect(answer.status()).toBe(201);
}

/** On the sign-in page: the other way in than by name and password. */
export async function withToken(page: Page): Promise<void> {
  await page.getByRole("button", { name: "With a token" }).click();
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  headgate: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it what the fixture needs
    async ({}, provide) => {
      const server = await startServer({ HEADGATE_SAMPLE_FLEET: "1" });
      await untilAllServe(server.client);
      await provide(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  apart: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it what the fixture needs
    async ({}, provide) => {
      const server = await startServer({});
      await provide(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ headgate }, provide) => {
    await provide(headgate.url);
  },
  allowedErrors: [[], { option: true }],
  consoleErrors: [
    async ({ page, allowedErrors }, provide) => {
      const errors: string[] = [];
      watchErrors(page, errors);
      await provide(errors);
      expect(errors.filter((text) => !allowedErrors.some((allowed) => allowed.test(text)))).toEqual([]);
    },
    { auto: true },
  ],
  signedIn: async ({ page, context, headgate }, provide) => {
    await signIn(context, headgate);
    await provide(page);
  },
});

export function watchErrors(page: Page, errors: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => errors.push(String(error)));
}

/** Everything well, nothing overridden: what one test did is not the next one's beginning. */
export async function restore(client: Client): Promise<void> {
  const query = { all: "true" } as const;
  for (const service of sampleServices) {
    for (const { id, intents, registered } of await instancesOf(client, service)) {
      const params = { ns: "default", service, instance: id };
      // One that refuses connections hears nothing until that is over.
      if (registered)
        await eventually(async () => provoke(id, "well").then(() => true), {
          withinMs: 60_000,
          intervalMs: 200,
        });
      if (intents.drains.length > 0) await client.undrain({ params, query });
      if (intents.weight !== undefined) await client.deleteWeight({ params });
      if (intents.maintenance !== undefined) await client.deleteMaintenance({ params });
      if (intents.circuit !== undefined)
        await client.putCircuit({ params, body: { state: "auto", reason: "the test is over" } });
    }
  }
  await putDefaultPolicy(client, RECOVERS_AT_ONCE);
  await untilAllServe(client);
  await putDefaultPolicy(client, {});
}

/** Slow start, trials and thresholds are not what the next test is about. */
const RECOVERS_AT_ONCE: PolicyPatch = {
  check: { intervalMs: 500, unhealthyIntervalMs: 500, timeoutMs: 400, healthyThreshold: 1 },
  slowStart: { windowMs: 0 },
  circuit: { mode: "off" },
};

/** Until `restore`, where a test is not about how long things take: checks come soon, who is back has its weight at once. */
export const HASTY: PolicyPatch = {
  check: { intervalMs: 2000, unhealthyIntervalMs: 2000 },
  slowStart: { windowMs: 0 },
};

export async function putDefaultPolicy(client: Client, policy: PolicyPatch): Promise<void> {
  const body = { policy, reason: "a test" };
  await client.putDefaultPolicy({ params: { ns: "default" }, body, ifMatch: "*" });
}
