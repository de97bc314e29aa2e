import { instancesOf, sampleServices } from "#test/support/sample-fleet.ts";
import { expect, restore, test } from "./fixtures.ts";

test.afterEach(async ({ headgate }) => restore(headgate.client));

// A browser writes down that an answer was a 500.
test.use({ allowedErrors: [/500 .*\/checkout\/intents/] });

/** One in three of each service: the guards are passed on purpose. */
const PASSES = /^I mean to pass/;

test("a zone is evacuated one instance at a time, stopped, looked at by a second tab, and undone as one", async ({
  signedIn: page,
  headgate,
}) => {
  test.slow();
  await page.goto("/services/default/orders?zone=b");
  await page.getByRole("link", { name: "Drain all of zone b in all services…" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Drain zone b" })).toBeVisible();
  await page.goto("/overrides");
  await page.getByRole("link", { name: "Drain a selection" }).click();
  await page.getByRole("combobox", { name: "Zone" }).fill("b");
  await expect(page.getByRole("heading", { level: 1, name: "Drain zone b" })).toBeVisible();
  const table = page.getByRole("table", { name: "Selected instances" });
  await expect(table.getByText("Waiting").or(table.getByText("Refused"))).toHaveCount(sampleServices.length);
  const run = page.getByRole("region", { name: "The run" });
  for (const box of await run.getByRole("checkbox", { name: PASSES }).all()) await box.check();
  await expect(table.getByText("Waiting", { exact: true })).toHaveCount(sampleServices.length);
  await run.getByRole("textbox", { name: "Reason" }).fill("incident: rack 4");
  await run.getByRole("textbox", { name: "Owner" }).fill("rack-4");
  await run.getByRole("textbox", { name: "Owner" }).press("Enter");
  await expect(page).toHaveURL(/owner=rack-4/);

  // What fails of one service keeps no other, where it is known to have failed: Headgate itself says so.
  const error = { code: "internal", message: "not now", requestId: "r-1" };
  await page.route("**/services/checkout/intents", async (route) =>
    route.fulfill({ status: 500, json: { error } }),
  );
  await run.getByRole("button", { name: /^Drain 5 instances, 1 at once/ }).click();
  await expect(table.getByRole("row").filter({ hasText: "checkout" })).toContainText("not now");
  await expect(table.getByText("Draining", { exact: true })).toHaveCount(1);
  await page.unrouteAll();
  // Another's run counts what is under way here, before it begins anything.
  const other = await page.context().newPage();
  await other.goto("/overrides/bulk?zone=b&owner=somebody-else");
  await expect(other.getByText(/^rack-4 drains 1 instance of this selection now/)).toBeVisible();
  await other.close();
  const left: string[] = [];
  page.on("dialog", (dialog) => {
    left.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Events" }).click();
  await expect(page).toHaveURL(/owner=rack-4/);
  await page.evaluate(() => history.back());
  await expect.poll(() => left.length).toBe(2);
  await expect(page).toHaveURL(/owner=rack-4/);
  await run.getByRole("button", { name: "Stop" }).click();
  // As many as a slow machine has begun by now: the rest waits.
  const rest = run.getByRole("button", { name: /^Go on with \d instances?,/ });
  await expect(rest).toBeVisible();
  await expect(run.getByText("Nothing more is drained until somebody goes on")).toBeVisible();

  // What was done stands in Headgate, not in this tab.
  await page.reload();
  await expect(run.getByRole("textbox", { name: "Reason" })).toHaveValue("incident: rack 4");
  await expect(run.getByRole("button", { name: /^Undo all of this: undrain \d instances?$/ })).toBeVisible();
  await expect(table.getByText("Draining", { exact: true })).toHaveCount(0, { timeout: 60_000 });
  await expect(table.getByText("Safe to stop", { exact: true }).first()).toBeVisible();
  const drains = (await headgate.client.listIntents({ params: { ns: "default" } })).items;
  expect(drains.length).toBeLessThan(sampleServices.length);
  for (const drain of drains)
    expect(drain).toMatchObject({ owner: "rack-4", reason: "incident: rack 4", safeToStop: true });
  await run.getByRole("button", { name: /^Undo all of this/ }).click();
  await expect(run.getByText("Undone.")).toBeVisible();
  for (const service of sampleServices)
    for (const { intents } of await instancesOf(headgate.client, service)) expect(intents.drains).toEqual([]);
});

test("what failed of one selection is not told of another", async ({ signedIn: page }) => {
  await page.goto("/overrides/bulk?zone=b&service=checkout&owner=one");
  const run = page.getByRole("region", { name: "The run" });
  const row = page.getByRole("table", { name: "Selected instances" }).getByRole("row").nth(1);
  await expect(row).toContainText(/Waiting|Refused/);
  for (const box of await run.getByRole("checkbox", { name: PASSES }).all()) await box.check();
  const error = { code: "internal", message: "not now", requestId: "r-1" };
  await page.route("**/services/checkout/intents", async (route) =>
    route.fulfill({ status: 500, json: { error } }),
  );
  await run.getByRole("button", { name: /^Drain 1 instance, 1 at once/ }).click();
  await expect(row).toContainText("not now");
  await page.getByRole("combobox", { name: "Zone" }).fill("c");
  await expect(
    page.getByRole("heading", { level: 1, name: "Drain zone c and service checkout" }),
  ).toBeVisible();
  await expect(row).toContainText(/Waiting|Refused/);
  await expect(row).not.toContainText("not now");
});
