import { tempDir } from "#test/support/temp-dir.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, probed, signIn, startServer, test } from "./fixtures.ts";

// What a browser itself writes of requests that nobody answers. Its server is its own: no fleet is waited for.
test.use({ allowedErrors: [/503|404|ERR_/], baseURL: undefined });

test("while Headgate is gone a page stays with what was typed, whatever leads away, and goes on by itself", async ({
  page,
  context,
}) => {
  test.slow();
  const dir = tempDir();
  const env = { HEADGATE_DATA_DIR: dir.path };
  const before = await startServer(env);
  for (const host of [7, 8, 9])
    await before.client.putInstance({
      params: { ns: "default", service: "ledger", instance: `127.0.0.1:${host}` },
      body: { ttlSeconds: 0, check: { kind: "none" } },
    });
  await signIn(context, before);
  const address = `${before.url}/services/default/ledger?maintenance=127.0.0.1%3A9`;
  await page.goto(address);
  const reason = page.getByRole("dialog").getByRole("textbox", { name: "Reason" });
  await reason.fill("typed before it went");
  const mark = page.getByRole("banner").getByRole("status").filter({ hasText: /\S/ });
  await expect(mark).toHaveText("Live");

  await before.kill9();
  await expect(mark).toHaveText("Reconnecting");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Put .* in maintenance$/ })
    .click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("It may have been done, or not.");
  await page.getByRole("link", { name: "Overview", includeHidden: true }).first().dispatchEvent("click");
  await expect(page.getByText("Not left: Headgate did not answer.")).toBeVisible();
  await expect(reason).toHaveValue("typed before it went");
  expect(page.url()).toBe(address);
  await expectAccessibleInBothThemes(page);

  await using _ = await startServer({ ...env, HEADGATE_LISTEN: new URL(before.url).host });
  await expect(mark).toHaveText("Live", probed);
  await expect(page.getByText("Not left")).toHaveCount(0);
  await expect(reason).toHaveValue("typed before it went");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Overview" }).first().click();
  await expect(page).toHaveURL(`${before.url}/`);
  dir.remove();
});

test("what a part that did not come offers, to load the page anew, does not take the page while Headgate is gone", async ({
  page,
  context,
}) => {
  test.slow();
  const dir = tempDir();
  const env = { HEADGATE_DATA_DIR: dir.path };
  const before = await startServer(env);
  const params = { ns: "default", service: "ledger", instance: "127.0.0.1:9" };
  await before.client.putInstance({ params, body: { ttlSeconds: 0, check: { kind: "none" } } });
  await signIn(context, before);
  // What draws its past alone.
  await page.route("**/_next/static/chunks/*.js", async (route) => {
    const response = await route.fetch();
    const isPast = (await response.text()).includes("as decided");
    await route.fulfill(isPast ? { status: 404 } : { response });
  });
  await page.goto(`${before.url}/services/default/ledger/${encodeURIComponent(params.instance)}`);
  const missing = page.getByRole("alert").filter({ hasText: "A part of this page did not come." });
  await expect(missing).toBeVisible();
  await expect(page.getByRole("heading", { name: "Why this weight" })).toBeVisible();
  await page.unrouteAll();

  await before.kill9();
  const mark = page.getByRole("banner").getByRole("status").filter({ hasText: /\S/ });
  await expect(mark).toHaveText("Reconnecting");
  await missing.getByRole("button", { name: "Load the page anew" }).click();
  await expect(page.getByText("Not left: Headgate did not answer.")).toBeVisible();
  await expect(missing).toBeVisible();

  await using _ = await startServer({ ...env, HEADGATE_LISTEN: new URL(before.url).host });
  await expect(mark).toHaveText("Live", probed);
  await missing.getByRole("button", { name: "Load the page anew" }).click();
  await expect(page.getByRole("region", { name: "Over time" })).toBeVisible();
  await expect(missing).toHaveCount(0);
  dir.remove();
});
