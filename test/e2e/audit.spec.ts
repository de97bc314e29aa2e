import { instanceIn } from "#test/support/sample-fleet.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, restore, test } from "./fixtures.ts";

test.afterEach(async ({ headgate }) => restore(headgate.client));

test("what was drained is found with its reason and revision as it happens, and the chain holds", async ({
  signedIn: page,
  headgate: { client },
}) => {
  const { id } = await instanceIn(client, "checkout", "b");
  const params = { ns: "default", service: "checkout", instance: id };
  const reason = "kept for the auditors";
  // Something is recorded: the page is its table from the beginning.
  await client.putWeight({ params, body: { weight: 90, reason: "before it" } });
  await page.goto("/audit?action=drain&service=checkout");
  await expect(page.getByRole("heading", { level: 1, name: "Audit" })).toBeVisible();
  await page.mouse.move(0, 0);
  await client.drain({ params, body: { reason, owner: "auditors" } });
  const row = page.getByRole("row").filter({ hasText: reason });
  await expect(row).toBeVisible();
  const { items } = await client.listAudit({ query: { instance: id, limit: 1 } });
  await expect(row.getByRole("cell").last()).toHaveText(String(items[0]?.revision));
  await expect(row.getByRole("link", { name: `checkout ${id}` })).toBeVisible();
  await row.getByRole("button", { name: /: details$/ }).click();
  await expect(page.getByText(items[0]?.hash ?? "", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The chain holds." })).toContainText(
    /1 to \d+, since/,
  );
  await expectAccessibleInBothThemes(page);

  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "JSON for a script" }).click();
  expect((await saved).suggestedFilename()).toMatch(/^headgate-audit-default-.*\.json$/);
  await page.getByLabel("Actor", { exact: true }).fill("nobody");
  await expect(page.getByText("No record matches.")).toBeVisible();
  const whole = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "JSON can be verified" }).click();
  expect((await whole).suggestedFilename()).toMatch(/^headgate-audit-whole-/);
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(page.getByRole("row").filter({ hasText: "before it" }).first()).toBeVisible();
});

test("without the scope it says which one it takes", async ({ signedIn: page }) => {
  const session = { name: "ann", kind: "token", scopes: ["view", "drain"], namespaces: ["*"] };
  await page.route("**/v1/session", (route) => route.fulfill({ json: session }));
  await page.goto("/audit");
  await expect(page.getByText("Your token lacks the scope “admin”.", { exact: false })).toBeVisible();
  await expect(page.getByRole("button", { name: "Verify the chain" })).toHaveCount(0);
});

test("who sees some namespaces alone is offered neither the whole nor its verification", async ({
  signedIn: page,
}) => {
  const session = { name: "ann", kind: "token", scopes: ["admin"], namespaces: ["default"] };
  await page.route("**/v1/session", (route) => route.fulfill({ json: session }));
  await page.goto("/audit?ns=default");
  await expect(page.getByText("Takes somebody of all namespaces")).toBeVisible();
  await page.getByRole("button", { name: "Export" }).click();
  await expect(page.getByRole("menuitem", { name: "JSON for a script" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "JSON can be verified" })).toHaveCount(0);
});
