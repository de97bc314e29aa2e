import { eventually } from "#test/support/eventually.ts";
import { InstanceProcess } from "#test/support/instance-process.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, probed, signIn, startServer, token, withToken } from "./fixtures.ts";
import { test } from "./over-etcd.ts";

// What a browser itself writes of refused requests while the store or Headgate is away.
test.use({ allowedErrors: [/40[14]|503|ERR_/] });

test("an etcd that is away at the start is told on the sign-in page, and who has a session goes on by itself", async ({
  page,
  context,
  etcd,
}) => {
  test.slow();
  const before = await startServer({ HEADGATE_ETCD: etcd.endpoint });
  await signIn(context, before);
  await before.stop();
  await etcd.kill9();
  await using server = await startServer({ HEADGATE_ETCD: etcd.endpoint }, /(http:\S+) shows its state/);

  await page.goto(`${server.url}/services`);
  await expect(page.getByText("Headgate is waiting for its store.")).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await withToken(page);
  await page.getByLabel("Token", { exact: true }).fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Not signed in: the store did not answer.")).toBeVisible();

  await etcd.restart();
  await expect(page).toHaveURL(/\/services$/, probed);
  await expect(page.getByRole("heading", { level: 1, name: "Services" })).toBeVisible();
});

test("nothing is called live while the store is away, nor is the sign-in page silent of it", async ({
  page,
  context,
  browser,
  etcd,
}) => {
  test.slow();
  await using server = await startServer({ HEADGATE_ETCD: etcd.endpoint });
  await using doomed = await InstanceProcess.start();
  // Without a second one it would be panic, which routes to the doomed one all the same.
  await using well = await InstanceProcess.start();
  const check = { check: { intervalMs: 500, unhealthyIntervalMs: 500, timeoutMs: 400 } };
  await eventually(async () => (await server.client.getCluster({})).role === "leader", {
    withinMs: 20_000,
  });
  await server.client.putDefaultPolicy({
    params: { ns: "default" },
    body: { policy: check, reason: "a test" },
    ifMatch: "*",
  });
  for (const instance of [doomed.id, well.id]) {
    const params = { ns: "default", service: "ledger", instance };
    await server.client.putInstance({ params, body: { ttlSeconds: 3600 } });
  }
  await server.client.putWeight({
    params: { ns: "default", service: "ledger", instance: well.id },
    body: { weight: "50%", reason: "a trial" },
  });
  const anonymous = await browser.newPage();
  await signIn(context, server);
  await page.goto(`${server.url}/services/default/ledger`);
  const row = page
    .getByRole("table", { name: /Instances/ })
    .getByRole("row")
    .filter({ hasText: doomed.id });
  await expect(row).toContainText("Serving", probed);
  await anonymous.goto(`${server.url}/sign-in`);
  const mark = page.getByRole("banner").getByRole("status").filter({ hasText: /\S/ });
  await expect(mark).toHaveText("Live");

  etcd.pause();
  try {
    await expect(mark).toHaveText("Store away", probed);
    await expect(page.getByText(/The store \(etcd\) is away since/)).toBeVisible();
    await expect(anonymous.getByText("The store is away.")).toBeVisible(probed);
    await expect(row).toContainText(/Serving\s*published, and observed/, probed);
    await doomed.kill9();
    await expect(row).toContainText(/published:\s*Serving\s*observed:\s*Unhealthy\s*for \d+ s/, probed);
    const apart = /published:\s*100\s*observed:\s*0/;
    await expect(row.getByRole("cell", { name: apart })).toBeVisible();
    await expectAccessibleInBothThemes(page);
    await row.getByRole("link", { name: doomed.id }).click();
    const main = page.getByRole("main");
    await expect(main.getByRole("listitem").filter({ hasText: apart })).toBeVisible();
    await expect(main).toContainText("what clients go by while the store is away: 100.");
    await expect(main).toContainText("not known now");
    await page
      .getByRole("banner")
      .getByRole("link", { name: /^Overrides/ })
      .click();
    await page.getByRole("button", { name: /^Reset… Undo the weight/ }).click();
    await expect(page.getByRole("dialog")).toContainText(
      /Ends the weight .*The store is away: .* nothing can be changed/,
    );
    await page.goBack();
    await page.goBack();
  } finally {
    etcd.resume();
  }
  await expect(mark).toHaveText("Live", probed);
  await expect(row).not.toContainText("published", probed);
  await expect(anonymous.getByText("The store is away.")).toHaveCount(0, probed);
  await anonymous.close();
});

test("every registration that cannot be read can be shown, and their number is told before", async ({
  page,
  context,
  etcd,
}) => {
  await using server = await startServer({ HEADGATE_ETCD: etcd.endpoint });
  const hosts = Array.from({ length: 12 }, (_, index) => `10.0.0.${index + 1}:80`);
  for (const host of hosts)
    await etcd.ctl("put", `/headgate/v1/registry/default/orders/${host}`, '{"v":1,"weight":"x"}');
  await eventually(async () => (await server.client.listQuarantine({ query: {} })).total === 12);
  await signIn(context, server);
  await page.goto(server.url);
  const section = page.getByRole("region", { name: "Registrations that cannot be read" });
  await expect(section.getByRole("heading")).toContainText("12");
  await section.getByRole("button", { name: "Show all 12" }).click();
  for (const host of hosts) await expect(section.getByText(host, { exact: false }).first()).toBeVisible();
  await expect(section.getByRole("listitem")).toHaveCount(12);
  await expect(section.getByRole("button")).toHaveCount(0);
});
