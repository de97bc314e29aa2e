import { eventually } from "#test/support/eventually.ts";
import { expect, probed, signIn, test, token } from "./fixtures.ts";

test("who lacks a change stands first, with since when; a row tells what its client holds", async ({
  page,
  context,
  apart: headgate,
}) => {
  await signIn(context, headgate);
  const params = { ns: "behind", service: "ledger", instance: "127.0.0.1:9" };
  const body = { check: { kind: "none" as const }, ttlSeconds: 0 };
  await headgate.client.putInstance({ params, body });
  const url = `${headgate.url}/v1/namespaces/behind/services/ledger/table`;
  const authorization = `Bearer ${token}`;
  const ask = (held: string) => fetch(url, { headers: { authorization, "if-none-match": held } });
  const etag = await eventually(async () => (await ask("")).headers.get("etag") ?? undefined);

  // One that says which table it holds, and does not ask again once that has changed.
  expect((await ask(etag)).status).toBe(304);
  await page.goto(`${headgate.url}/clients?ns=behind`);
  await expect(page.getByText("1 client consumes tables of behind")).toBeVisible(probed);
  await headgate.client.putInstance({ params, body: { ...body, weight: 50 } });
  const clients = page.getByRole("table", { name: "Clients", exact: true });
  const first = clients.getByRole("row").nth(1);
  await expect(first).toContainText(/Behind\s*since/, probed);
  await expect(first).toContainText("Poll");
  await expect(page.getByText("1 goes by an older one")).toBeVisible(probed);
  await first.getByRole("button", { name: /what it holds/ }).click();
  await expect(first.getByText(/ledger holds revision \d+ of \d+/)).toBeVisible();

  await page.getByRole("combobox", { name: "Which clients" }).click();
  await page.getByRole("option", { name: "Behind" }).click();
  await expect(clients.getByRole("row")).toHaveCount(2);
  await expect(page).toHaveURL(/show=behind/);
  await headgate.client.deleteInstance({ params });
});

test("a service's clients are those that consume its table, with the revision each holds", async ({
  signedIn: page,
}) => {
  await page.goto("/services/default/orders?tab=clients");
  const clients = page.getByRole("table", { name: "Clients of orders" });
  await expect(clients.getByRole("row").filter({ hasText: "checkout" })).toHaveCount(3, probed);
  await expect(clients.getByRole("row").nth(1)).toContainText(/Has the table\s*\d+\s*Stream/);
  await page.getByRole("searchbox", { name: "Clients of one service" }).fill("gateway");
  await expect(page.getByText("No client matches.")).toBeVisible();
});
