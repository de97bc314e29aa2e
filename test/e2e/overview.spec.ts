import { instanceIn, provoke } from "#test/support/sample-fleet.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, HASTY, probed, putDefaultPolicy, restore, test } from "./fixtures.ts";

test.afterEach(async ({ headgate }) => restore(headgate.client));

test("a sentence says that all is well, over all fifteen instances", async ({ signedIn: page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("All 15 instances of 5 services serve.");
  const ranking = page.getByRole("table", { name: "Services by trouble" });
  for (const name of ["gateway", "checkout", "orders", "inventory", "payments"]) {
    const row = ranking.getByRole("row", { name: new RegExp(name) });
    await expect(row.getByRole("cell").nth(1)).toHaveText("3 / 3");
    await expect(row.getByRole("img", { name: "3 serving" })).toBeVisible();
  }
  await expect(page.getByRole("img", { name: "15 serving" })).toBeVisible();
});

test("an instance that fails its checks is told within seconds, a whole zone as one trouble, and both are gone when they are back", async ({
  signedIn: page,
  headgate,
}) => {
  test.slow();
  await putDefaultPolicy(headgate.client, HASTY);
  const sick = await instanceIn(headgate.client, "orders", "b");
  await page.goto("/");
  const headline = page.getByRole("heading", { level: 1 });
  await expect(headline).toHaveText(/^All 15/);
  // Set on the page itself: a reload would lose it.
  await page.evaluate(() => document.body.setAttribute("data-not-reloaded", "yes"));

  // Its calls succeed: no circuit keeps it out longer than its checks do.
  await provoke(sick.id, "fail-checks");
  await expect(headline).toContainText("orders: 1 of 3 unhealthy since", probed);
  await expect(headline).toContainText("503");
  const trouble = page.getByRole("region", { name: "What is wrong" });
  await expect(trouble.getByRole("link", { name: `orders ${sick.id}` })).toBeVisible();
  await expect(trouble).toContainText("Unhealthy");
  await expect(headline).toContainText("traffic moved; nothing to do");

  const others = ["gateway", "checkout", "inventory", "payments"] as const;
  const zone = await Promise.all(others.map((name) => instanceIn(headgate.client, name, "b")));
  for (const { id } of zone) await provoke(id, "fail-checks");
  await expect(headline).toHaveText(
    /^Zone b: all 5 instances out since \S+, status 503.*; 0 of 10 elsewhere; traffic moved; look at zone b$/,
    probed,
  );
  const common = page.getByRole("region", { name: "What they have in common" });
  await expect(common).toContainText("5 of 5 inside");
  await expect(common).toContainText("0 of 10 elsewhere");
  await expect(common.getByRole("link", { name: "Preview evacuation of zone b" })).toHaveAttribute(
    "href",
    "/overrides/bulk?zone=b",
  );
  await expectAccessibleInBothThemes(page);

  for (const { id } of [sick, ...zone]) await provoke(id, "well");
  await expect(headline).toHaveText(/^All 15/, probed);
  await expect(trouble).toHaveCount(0);
  await expect(common).toHaveCount(0);
  await expect(page.locator("body")).toHaveAttribute("data-not-reloaded", "yes");
});

test("the way from the sentence to the instance is one press", async ({ signedIn: page, headgate }) => {
  test.slow();
  await putDefaultPolicy(headgate.client, HASTY);
  const sick = await instanceIn(headgate.client, "inventory", "c");
  await provoke(sick.id, "refuse", 30);
  await page.goto("/");
  const trouble = page.getByRole("region", { name: "What is wrong" });
  await trouble.getByRole("link", { name: `inventory ${sick.id}` }).click(probed);
  await expect(page.getByRole("heading", { level: 1, name: "inventory" })).toBeVisible();
  const row = page.getByRole("row", { name: new RegExp(`Drain ${sick.id}`) });
  await expect(row).toContainText("Unhealthy");
  await expect(page.getByRole("button", { name: `${sick.id}: details` })).toHaveAttribute(
    "aria-expanded",
    "true",
  );
  await expect(page.getByText(/connect refused/).first()).toBeVisible();
});
