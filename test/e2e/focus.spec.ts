import { instancesOf } from "#test/support/sample-fleet.ts";
import { expect, test } from "./fixtures.ts";

test("what sorts a table is seen on a phone too, while it has the focus", async ({ signedIn: page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/services/default/orders");
  const sort = page.getByRole("table", { name: "Instances" }).getByRole("button", { name: "Weight" });
  await sort.focus();
  await expect(sort).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/sort=weight/);
  await expect(sort).toBeFocused();
});

test("on a phone Tab goes through a toolbar as one sees it", async ({ signedIn: page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/services");
  await expect(page.getByRole("button", { name: "Export" })).toBeVisible();
  await page.getByRole("searchbox", { name: "Find a service" }).focus();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Filters" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Export" })).toBeFocused();
});

test("what a panel says above the field that has the focus does not push it out of sight", async ({
  signedIn: page,
  headgate,
}) => {
  await page.setViewportSize({ width: 1280, height: 640 });
  const ids = (await instancesOf(headgate.client, "checkout")).map(({ id }) => id);
  await page.goto(`/services/default/checkout?together=drain&selected=${encodeURIComponent(ids.join(","))}`);
  const panel = page.getByRole("dialog");
  const reason = panel.getByRole("textbox", { name: "Reason" });
  await expect(panel.getByText("Least capacity refuses")).toBeVisible();
  await expect(reason).toBeFocused();
  await expect(reason).toBeInViewport({ ratio: 1 });

  await panel.hover();
  await page.mouse.wheel(0, -2000);
  await expect(panel.getByText("No instance would be left to take traffic.")).toBeInViewport();
});

test("the field that finds a user stays where it is as nothing matches", async ({
  signedIn: page,
  headgate,
}) => {
  await headgate.client.createUser({ body: { name: "found", role: "viewer" } });
  await page.goto("/settings/users?q=");
  const field = page.getByRole("searchbox", { name: "Find a user" });
  await expect(page.getByRole("row", { name: /^found/ })).toBeVisible();
  const before = await field.boundingBox();
  await field.fill("nothing like it");
  await expect(page.getByText("Nothing matches.")).toBeVisible();
  expect(await field.boundingBox()).toEqual(before);
});
