import { createServer } from "node:net";
import { once } from "node:events";
import type { Page } from "@playwright/test";
import { eventually } from "#test/support/eventually.ts";
import { untilLed } from "#test/support/until-led.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, probed, signIn, startServer } from "./fixtures.ts";
import { test as base } from "./over-etcd.ts";

const ns = "default";
const params = { ns, service: "orders" };

const test = base.extend<{ silentPort: number }>({
  /** Something listens there and never says a word. */
  // oxlint-disable-next-line no-empty-pattern -- as above
  silentPort: async ({}, provide) => {
    const server = createServer(() => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    await provide(typeof address === "object" ? (address?.port ?? 0) : 0);
    server.close();
  },
});

// The server of a test ends before its page does.
test.use({ allowedErrors: [/ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_REFUSED/] });

const field = (page: Page, path: string) => page.locator(`[data-path="${path}"]`);

test("a policy that takes the last that serve is refused by the guards, and forced by a tick, under one's name", async ({
  page,
  context,
  silentPort,
}) => {
  test.slow();
  await using server = await startServer({});
  const { client } = server;
  await untilLed(client);
  // Admitted at once, and its first check is not answered for a minute: asked for a pass, it would not serve.
  const policy = {
    admission: "immediate",
    check: { timeoutMs: 60_000, intervalMs: 120_000, unhealthyIntervalMs: 120_000 },
  } as const;
  await client.putPolicy({ params, body: { policy, reason: "no checks yet" }, ifMatch: "*" });
  await client.putInstance({
    params: { ...params, instance: `127.0.0.1:${silentPort}` },
    body: { ttlSeconds: 0 },
  });
  await eventually(async () => (await client.getTable({ params })).endpoints[0]?.weight === 100);
  await signIn(context, server);

  await page.goto(`${server.url}/services/default/orders?tab=policy`);
  await field(page, "admission").getByText("probe", { exact: true }).click();
  await page.getByRole("button", { name: "Review and save" }).click();
  const panel = page.getByRole("dialog");
  const guards = panel.getByRole("region", { name: "Guards that refuse" });
  await expect(guards).toContainText("would leave none of 1 serving");
  await panel.getByRole("textbox", { name: "Reason" }).fill("checks are what we want");
  const save = panel.getByRole("button", { name: "Save 1 change" });
  await expect(save).toBeDisabled();
  await expectAccessibleInBothThemes(page);
  await guards.getByRole("checkbox").check();
  await save.click();
  await expect(panel).toHaveCount(0);
  await expect(page.getByText(/Saved as version 2\./)).toBeVisible();
  const { items } = await client.listEvents({ query: { kind: "guard.forced" } });
  expect(items).toMatchObject([{ service: "orders", text: expect.stringContaining("minServing") }]);
});

test("a policy that cannot be read says so, says what is obeyed instead, and is written anew from there", async ({
  page,
  context,
  etcd,
}) => {
  test.slow();
  await using server = await startServer({ HEADGATE_ETCD: etcd.endpoint });
  const { client } = server;
  await untilLed(client);
  await client.putPolicy({
    params,
    body: { policy: { check: { intervalMs: 3000 } }, reason: "sooner" },
    ifMatch: "*",
  });
  await client.putInstance({ params: { ...params, instance: "127.0.0.1:9" }, body: { ttlSeconds: 0 } });
  await signIn(context, server);
  await page.goto(`${server.url}/services/default/orders?tab=policy`);
  await expect(field(page, "check.intervalMs")).toContainText("Set here");
  await etcd.ctl("put", "/headgate/v1/policies/default/orders", "{");

  const notice = page.getByText("This policy cannot be read:").locator("..");
  await expect(notice).toContainText("What it said before is obeyed.", probed);
  await expectAccessibleInBothThemes(page);
  await field(page, "check.intervalMs").getByRole("textbox").fill("4 s");
  await page.getByRole("button", { name: "Review and save" }).click();
  const panel = page.getByRole("dialog");
  await panel.getByRole("textbox", { name: "Reason" }).fill("written anew");
  await panel.getByRole("button", { name: "Save 1 change" }).click();
  await expect(panel).toHaveCount(0);
  await expect(notice).toHaveCount(0);
  expect(await client.getPolicy({ params })).toMatchObject({ patch: { check: { intervalMs: 4000 } } });
});
