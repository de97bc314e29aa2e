import { expect, test, token, withToken } from "./fixtures.ts";

test.describe("a wrong token", () => {
  // The browser itself writes down that the answer was a 401.
  test.use({ allowedErrors: [/401/] });

  test("is refused in plain words, and the right one lets in after all", async ({ page }) => {
    await page.goto("/");
    await expect(page).toHaveURL(/\/sign-in/);
    await withToken(page);
    await page.getByLabel("Token", { exact: true }).fill("not-a-token-of-this-headgate-at-all");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("This token is not known.")).toBeVisible();

    await page.getByLabel("Token", { exact: true }).fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    await expect(page).toHaveURL(/\/$/);

    // Who came in with a token is asked for one the next time.
    await page.context().clearCookies();
    await page.goto("/");
    await expect(page.getByLabel("Token", { exact: true })).toBeFocused();
    await page.getByRole("button", { name: "With a name and a password" }).click();
    await page.getByLabel("Name", { exact: true }).fill("nobody");
    await page.getByLabel("Password", { exact: true }).fill("of this name at all");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Name and password do not fit.")).toBeVisible();
  });
});

test("one comes back to the page that was asked for", async ({ page }) => {
  await page.goto("/services?q=orders");
  await withToken(page);
  await page.getByLabel("Token", { exact: true }).fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/services\?q=orders$/);
  await expect(page.getByRole("heading", { level: 1, name: "Services" })).toBeVisible();
});

test("signing out ends the session, also for whoever kept the page's address", async ({ signedIn: page }) => {
  await page.goto("/services");
  await expect(page.getByRole("link", { name: "orders" })).toBeVisible();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.goto("/services");
  await expect(page).toHaveURL(/\/sign-in/);
});

test.describe("unanswered", () => {
  test.use({ allowedErrors: [/ERR_FAILED/] });

  test("who signs out while Headgate does not answer stays, and is told so", async ({ signedIn: page }) => {
    await page.route(/\/livez$|\/v1\/events\/stream/, (route) => route.abort());
    await page.goto("/services");
    await expect(page.getByRole("banner").getByText("Reconnecting")).toBeVisible();
    const signOut = async () => {
      await page.getByRole("button", { name: "Account" }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
    };
    await signOut();
    await expect(page.getByText("Not left: Headgate did not answer.")).toBeVisible();
    await expect(page).toHaveURL(/\/services$/);
    await page.unrouteAll();
    await signOut();
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  });
});

test("whose sign-in it is stands on a phone too", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/sign-in");
  const name = page.getByRole("main").getByText("Headgate", { exact: true });
  await expect(name).toBeInViewport({ ratio: 1 });
  await expect.poll(async () => (await name.boundingBox())?.width).toBeGreaterThan(40);
});
