import { instanceIn } from "#test/support/sample-fleet.ts";
import { expect, probed, restore, test, token } from "./fixtures.ts";

test.afterEach(async ({ headgate }) => restore(headgate.client));

test("who lacks a change stands first, with since when; a row tells what its client holds", async ({
  signedIn: page,
  headgate,
}) => {
  await page.goto("/clients");
  const clients = page.getByRole("table", { name: "Clients", exact: true });
  await expect(clients.getByRole("row").filter({ hasText: "checkout" })).toHaveCount(3, probed);

  // One that says which table it holds, and does not ask again once that has changed.
  const url = `${headgate.url}/v1/namespaces/default/services/payments/table`;
  const authorization = `Bearer ${token}`;
  const etag = (await fetch(url, { headers: { authorization } })).headers.get("etag") ?? "";
  expect((await fetch(url, { headers: { authorization, "if-none-match": etag } })).status).toBe(304);
  const { id } = await instanceIn(headgate.client, "payments", "a");
  await headgate.client.putWeight({
    params: { ns: "default", service: "payments", instance: id },
    body: { weight: 50, reason: "somebody shall be behind" },
  });
  const first = clients.getByRole("row").nth(1);
  await expect(first).toContainText(/Behind\s*since/, probed);
  await expect(first).toContainText("Poll");
  await expect(page.getByText("1 goes by an older one")).toBeVisible(probed);
  await first.getByRole("button", { name: /what it holds/ }).click();
  await expect(first.getByText(/payments holds revision \d+ of \d+/)).toBeVisible();

  await page.getByRole("combobox", { name: "Which clients" }).click();
  await page.getByRole("option", { name: "Behind" }).click();
  await expect(clients.getByRole("row")).toHaveCount(2);
  await expect(page).toHaveURL(/show=behind/);
});

test("a service's clients are those that consume its table, with the revision each holds", async ({
  signedIn: page,
}) => {
  await page.goto("/services/default/orders?tab=clients");
  const clients = page.getByRole("table", { name: "Clients of orders" });
  await expect(clients.getByRole("row").filter({ hasText: "checkout" })).toHaveCount(3, probed);
  await expect(clients.getByRole("row").nth(1)).toContainText(/Has the table\s*\d+\s*Stream/);
  await page.getByRole("searchbox", { name: "Part of the service" }).fill("gateway");
  await expect(page.getByText("No client matches.")).toBeVisible();
});
