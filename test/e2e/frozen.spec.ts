import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, probed, signIn, startServer, test as base } from "./fixtures.ts";

const test = base.extend<{ etcd: Etcd }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it what the fixture needs
  etcd: async ({}, provide) => {
    const etcd = await Etcd.start();
    await provide(etcd);
    await etcd.stop();
  },
});

// What a browser itself writes of what is refused while nobody leads.
test.use({ allowedErrors: [/503|409|ERR_/] });

test("a store that was emptied is told on every page, and accepted after a look at what goes", async ({
  page,
  context,
  etcd,
}) => {
  test.slow();
  await using server = await startServer({ HEADGATE_ETCD: etcd.endpoint });
  const params = { ns: "default", service: "orders", instance: "127.0.0.1:9" };
  const body = { ttlSeconds: 0, check: { kind: "none" as const } };
  await server.client.putInstance({ params, body });
  await eventually(async () => (await server.client.getTable({ params })).endpoints.length === 1);
  await signIn(context, server);
  await page.goto(server.url);
  await etcd.kill9();
  etcd.wipe();
  await etcd.restart();

  const told = page.getByText(/^Frozen since .*: the store was emptied, or its epoch deleted\.$/);
  await expect(told).toBeVisible(probed);
  await expect(page.getByRole("banner").getByRole("status").filter({ hasText: /\S/ })).toHaveText("Frozen");
  await expectAccessibleInBothThemes(page);
  await page.goto(`${server.url}/overrides`);
  await expect(told).toBeVisible();

  await page.getByRole("button", { name: "Look and accept…" }).click();
  const panel = page.getByRole("dialog");
  const services = panel.getByRole("region", { name: "Endpoints before and after" });
  await expect(services.getByRole("listitem").filter({ hasText: "orders" })).toContainText("1 → 0");
  await expect(services).toContainText("127.0.0.1:9");
  await expect(panel.getByRole("radio", { name: "Write back what was last known" })).toBeChecked();
  await expectAccessibleInBothThemes(page);
  await panel.getByRole("button", { name: /^Accept epoch [0-9a-f]+: 1 endpoint goes$/ }).click();
  await expect(panel.getByText("Accepted.")).toBeVisible(probed);
  await panel.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("banner").getByRole("status").filter({ hasText: /\S/ })).toHaveText(
    "Live",
    probed,
  );
  await expect(told).toHaveCount(0);
});
