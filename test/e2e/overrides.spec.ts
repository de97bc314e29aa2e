import { instanceIn } from "#test/support/sample-fleet.ts";
import { expect, restore, test } from "./fixtures.ts";

test.afterEach(async ({ headgate }) => restore(headgate.client));

test("overrides are looked for, picked and undone together, also of an address that is not registered", async ({
  signedIn: page,
  headgate: { client },
}) => {
  const params = { ns: "default", service: "checkout" };
  const { id } = await instanceIn(client, "checkout", "a");
  await client.putWeight({ params: { ...params, instance: id }, body: { weight: "50%", reason: "canary" } });
  const other = await instanceIn(client, "inventory", "b");
  await client.drain({
    params: { ...params, service: "inventory", instance: other.id },
    body: { reason: "deploy", owner: "deploy-bot" },
  });
  await client.drain({ params: { ...params, instance: "10.9.9.9:80" }, body: { reason: "host gone" } });
  const third = await instanceIn(client, "inventory", "a");
  await client.putWeight({
    params: { ...params, service: "inventory", instance: third.id },
    body: { weight: "70%", reason: "slow disk" },
  });

  await page.goto("/overrides?kind=drain");
  const table = page.getByRole("table", { name: "Overrides" });
  const rows = table.getByRole("row").filter({ has: page.getByRole("checkbox") });
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: "10.9.9.9:80" })).toContainText("Not registered");
  await expect(rows.filter({ hasText: other.id })).toContainText("deploy-bot");
  await page.getByRole("searchbox", { name: "Find by instance, owner or reason" }).fill("canary");
  await expect(page.getByText("No override matches.")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(rows).toHaveCount(4);

  await rows.filter({ hasText: third.id }).getByRole("button", { name: "Undo the weight" }).press("Enter");
  const first = page.getByRole("dialog", { name: "Undo the weight" });
  await first
    .getByRole("button", { name: "Reset the weight" })
    .and(page.locator(":not([aria-disabled])"))
    .press("Enter");
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0).getByRole("button", { name: /Undo the drain of 10\.9\.9\.9:80/ })).toBeFocused();

  // It is given back to nobody who had gone on to elsewhere by then.
  await page.getByRole("searchbox", { name: "Find by instance, owner or reason" }).focus();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await client.drain({ params: { ...params, instance: "10.9.9.8:80" }, body: { reason: "host gone" } });
  await expect(rows).toHaveCount(4);
  await expect(page.locator(":focus")).toHaveCount(0);
  await client.undrain({ params: { ...params, instance: "10.9.9.8:80" } });
  await expect(rows).toHaveCount(3);

  await page.getByRole("button", { name: "Select all 3" }).click();
  await table.getByRole("checkbox", { name: `Select the weight of ${id}` }).uncheck();
  await page.getByRole("button", { name: "Undo 2 selected…" }).click();
  await expect(
    page.getByText(
      /2 overrides of (checkout and inventory|inventory and checkout): what nothing else holds out returns/,
    ),
  ).toBeVisible();
  await page.getByRole("button", { name: "Undo all 2" }).click();
  await expect(page.getByRole("status").filter({ hasText: "2 overrides undone." })).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole("link", { name: "Ended overrides" })).toHaveAttribute(
    "href",
    /kind=drain\.undone/,
  );

  await rows.getByRole("button", { name: "Undo the weight" }).click();
  const step = page.getByRole("dialog", { name: "Undo the weight" });
  await expect(step).toContainText(/the registered one counts again\. .*moves to 1 instance\./);
  await step.getByRole("button", { name: "Reset the weight" }).click();
  await expect(page.getByText(/^Nothing is overridden/)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Overrides" })).toBeFocused();
  await expect(
    page.getByRole("status").filter({ hasText: `The weight of checkout ${id} is reset:` }),
  ).toBeVisible();
});
