import type { Browser, Page } from "@playwright/test";
import { expect, startServer, test, watchErrors } from "./fixtures.ts";

const PASSWORD = "correct horse battery";

const shownOnce = (page: Page, label: RegExp) =>
  page.getByRole("figure").filter({ hasText: label }).locator("pre");

async function openOther(browser: Browser, errors: string[]): Promise<Page> {
  const page = await browser.newPage();
  watchErrors(page, errors);
  return page;
}

// The browser itself writes down what a revoked session is answered.
test.use({ allowedErrors: [/401|ERR_INCOMPLETE_CHUNKED_ENCODING/] });

test("from the link of the log to the first admin, to one who is invited, to a token and its end", async ({
  page,
  browser,
  consoleErrors,
}) => {
  test.slow();
  await using server = await startServer({ HEADGATE_BOOTSTRAP_TOKEN: undefined });
  const { url } = server;
  await page.goto(url);
  await expect(page.getByRole("heading", { name: "Headgate has no admin yet" })).toBeVisible();
  await page.getByRole("button", { name: "Sign in without being an admin" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
  const [link = ""] = /http\S+\/setup#\S+/.exec(server.output()) ?? [];

  await page.goto(link);
  await expect(page).toHaveURL(`${url}/setup`);
  await page.getByLabel("Name", { exact: true }).fill("ann");
  await page.getByLabel("Password", { exact: true }).fill("too short");
  const make = page.getByRole("button", { name: "Make the admin and sign in" });
  await make.click();
  await expect(page.getByText("A password has at least 12 characters.")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await make.click();
  await expect(page).toHaveURL(`${url}/`);
  await page.request.put(`${url}/v1/namespaces/default/services/ledger/instances/127.0.0.1:9`, {
    data: { ttlSeconds: 0 },
    headers: { origin: url },
  });

  await page.getByRole("button", { name: "Account" }).click();
  await expect(page.getByRole("menu")).toContainText(/ann\s*admin/);
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Users" }).click();
  await expect(page.getByRole("row", { name: /^ann you Admin/ })).toBeVisible();
  await page.getByRole("button", { name: "Invite…" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("bob");
  await page.getByRole("button", { name: "Make an invitation" }).click();
  const invitation = await shownOnce(page, /^The link/).innerText();
  await page.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("row", { name: /^bob Viewer/ })).toContainText("Invited");

  const invited = await openOther(browser, consoleErrors);
  await invited.goto(invitation);
  await expect(invited.getByText("You sign in as bob")).toBeVisible();
  await invited.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await invited.getByRole("button", { name: "Set the password and sign in" }).click();
  await expect(invited).toHaveURL(`${url}/`);
  await invited.context().clearCookies();
  await invited.goto(`${url}/services/default/ledger`);
  await invited.getByLabel("Name", { exact: true }).fill("bob");
  await invited.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await invited.getByRole("button", { name: "Sign in" }).click();
  const drain = invited.getByRole("button", { name: "Drain 127.0.0.1:9" });
  await expect(drain).toHaveAttribute("aria-disabled", "true");
  await drain.hover();
  await expect(invited.getByRole("tooltip")).toHaveText("It takes the role operator; yours is viewer");
  await invited.goto(`${url}/settings/users`);
  await expect(invited.getByRole("region", { name: "Users" })).toContainText(
    "It takes the role admin; yours is viewer.",
  );

  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Tokens" }).click();
  await page.getByRole("button", { name: "New token…" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("deploy");
  await page.getByRole("button", { name: "deploy script" }).click();
  await page.getByRole("button", { name: "Make the token" }).click();
  const token = await shownOnce(page, /^The token/).innerText();
  const asked = async () =>
    (await fetch(`${url}/v1/namespaces`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await asked()).toBe(200);
  await page.getByRole("button", { name: "Close" }).last().click();
  const row = page.getByRole("row", { name: /^deploy/ });
  await expect(row).toContainText(/view\s*drain/);
  await row.getByRole("button", { name: "Revoke deploy…" }).click();
  await page.getByRole("dialog", { name: "Revoke deploy" }).getByRole("button", { name: "Revoke" }).click();
  await expect(row).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeFocused();
  expect(await asked()).toBe(401);

  // Whoever changes the password stays in, whatever was asked by the session of before.
  await page.goto(`${url}/settings`);
  await page.getByLabel("Current password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("New password", { exact: true }).fill("another battery staple");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("Changed. Your other sessions have ended; this one goes on.")).toBeVisible();

  await page.goto(`${url}/settings/users?q=ann+viewer`);
  await expect(page.getByText("Nothing matches.")).toBeVisible();
  await page.getByRole("searchbox", { name: "Find a user" }).fill("viewer");
  await expect(page.getByRole("heading", { name: "Users 1 of 2" })).toBeVisible();
  await page.getByRole("button", { name: "Change bob…" }).click();
  await page.getByRole("button", { name: "Disable…" }).click();
  await expect(page.getByText(/It ends 2 sessions of bob at once\./)).toBeVisible();
  await page.getByRole("button", { name: "Disable", exact: true }).click();
  await expect(page.getByRole("button", { name: "Enable" })).toBeVisible();
  // Whoever is signed in is out at once, on the page that is open.
  await expect(invited).toHaveURL(/\/sign-in\?next=/);
  await invited.close();
  // The server goes before the page does.
  await page.goto("about:blank");
});
