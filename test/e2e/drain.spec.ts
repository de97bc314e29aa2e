import type { Page } from "@playwright/test";
import { instanceIn } from "#test/support/sample-fleet.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, probed, putDefaultPolicy, restore, test } from "./fixtures.ts";

// Progress may be asked for once more while the answer to the undrain is under way: the drain is not there any more.
test.use({ allowedErrors: [/404 .*\/drain\?owner=|502/] });

// Undrained it serves at once. Checks come as seldom as ever: what is not safe yet is to be seen.
test.beforeEach(async ({ headgate }) => putDefaultPolicy(headgate.client, { slowStart: { windowMs: 0 } }));
test.afterEach(async ({ headgate }) => restore(headgate.client));

const rowOf = (page: Page, id: string) => page.getByRole("row").filter({ hasText: id }).first();

test("drained with a reason, watched through its stages until it is safe to stop, undrained, serving again", async ({
  signedIn: page,
  headgate,
}) => {
  test.slow();
  const { id } = await instanceIn(headgate.client, "payments", "b");
  await page.goto("/services/default/payments");
  await page.getByRole("button", { name: `Drain ${id}` }).click();
  const panel = page.getByRole("dialog");
  await expect(panel).toContainText(/\d+ % of traffic moves to 2 instances\./);
  await panel.getByRole("textbox", { name: "Reason" }).fill("deploy: payments 3.1.5");
  await panel.getByRole("button", { name: `Drain ${id}` }).click();

  await expect(panel.getByText("Not safe to stop yet")).toBeVisible();
  const stages = panel.getByRole("listitem");
  for (const stage of ["Requested", "Published", "Converged", "Drained"]) {
    await expect(stages.filter({ hasText: stage }).getByRole("time")).toBeVisible(probed);
  }
  await expect(panel.getByText("Safe to stop", { exact: true })).toBeVisible();
  await expect(stages.filter({ hasText: "Drained" })).toContainText(
    /the instance itself says 0 in flight|every client's reports show no calls/,
  );
  await expect(panel).toContainText("deploy: payments 3.1.5");
  await expect(rowOf(page, id)).toContainText("Drained");
  await expectAccessibleInBothThemes(page);

  await page.goto("/overrides");
  const override = page.getByRole("row").filter({ hasText: id });
  await expect(override).toContainText("deploy: payments 3.1.5");
  await override.getByRole("link", { name: /^Drain of .*: open$/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Undrain", exact: true }).click();
  await expect(panel.getByText("Undrained.")).toBeVisible();
  await panel.getByRole("button", { name: "Close" }).last().click();
  await expect(rowOf(page, id)).toContainText("Serving", probed);
});

test("a drain needs a reason", async ({ signedIn: page, headgate }) => {
  const { id } = await instanceIn(headgate.client, "gateway", "a");
  await page.goto(`/services/default/gateway?drain=${encodeURIComponent(id)}`);
  const panel = page.getByRole("dialog");
  await panel.getByRole("textbox", { name: "Reason" }).fill("  ");
  await panel.getByRole("button", { name: `Drain ${id}` }).click();
  await expect(panel.getByText("a reason is required")).toBeVisible();
  const { intents } = await instanceIn(headgate.client, "gateway", "a");
  expect(intents.drains).toEqual([]);
});

test("what was typed for a drain stays where somebody else drains the same instance meanwhile, and that is told", async ({
  signedIn: page,
  headgate,
}) => {
  const { id } = await instanceIn(headgate.client, "gateway", "b");
  await page.goto(`/services/default/gateway?drain=${encodeURIComponent(id)}`);
  const panel = page.getByRole("dialog");
  const reason = panel.getByRole("textbox", { name: "Reason" });
  await reason.fill("typed before the other");
  const params = { ns: "default", service: "gateway", instance: id };
  await headgate.client.drain({ params, body: { owner: "nightly", reason: "nightly deploy" } });
  await expect(panel.getByRole("status").filter({ hasText: "nightly" })).toContainText("nightly deploy");
  await expect(reason).toHaveValue("typed before the other");
  await panel.getByRole("button", { name: "Look at it instead" }).click();
  await expect(panel.getByRole("region", { name: "Who holds it out" })).toContainText("nightly");
});

test("what was chosen for a drain stays too; one's own whose answer was lost is shown, and not told as another's", async ({
  signedIn: page,
  headgate,
}) => {
  const { id } = await instanceIn(headgate.client, "gateway", "c");
  await page.goto(`/services/default/gateway?drain=${encodeURIComponent(id)}`);
  const panel = page.getByRole("dialog");
  const howLong = panel.getByRole("combobox", { name: "How long" });
  await howLong.click();
  await page.getByRole("option", { name: "for 1 hour" }).click();
  const params = { ns: "default", service: "gateway", instance: id };
  await headgate.client.drain({ params, body: { owner: "nightly", reason: "nightly deploy" } });
  await expect(panel.getByText("Drained meanwhile, for nightly:")).toBeVisible();
  await expect(howLong).toHaveValue("for 1 hour");

  await page.route("**/drain", async (route) => {
    if (route.request().method() !== "POST") return await route.fallback();
    await route.fetch();
    await route.fulfill({ status: 502, body: "Bad Gateway" });
  });
  await panel.getByRole("button", { name: `Drain ${id}` }).click();
  const held = panel.getByRole("region", { name: "Who holds it out" });
  await expect(held).toContainText("(you)");
  await expect(held).toContainText("nightly");
});

test("a drain of an address where nothing is registered says nothing of a process there", async ({
  signedIn: page,
  headgate,
}) => {
  const params = { ns: "default", service: "orders", instance: "127.0.0.1:9" };
  await headgate.client.drain({ params, body: { reason: "deploy: a mistyped address" } });
  try {
    await page.goto("/overrides");
    const override = page.getByRole("row").filter({ hasText: params.instance });
    await expect(override).toContainText("Not registered");
    await expect(override).toContainText("It says nothing of a process there.");
    await override.getByRole("link", { name: /^Drain of .*: open$/ }).click();
    const panel = page.getByRole("dialog");
    await expect(panel.getByText("Nothing is registered at this address")).toBeVisible();
    await expect(panel).toContainText("Headgate cannot know");
    await expect(panel).not.toContainText(/safe to stop/i);
    await expect(rowOf(page, params.instance)).toContainText("Not registered");
    await expectAccessibleInBothThemes(page);
  } finally {
    await headgate.client.undrain({ params, query: { all: "true" } });
  }
});

test("a drain stays in the tray from page to page and over a reload, says when it is safe, and is undone there", async ({
  signedIn: page,
  headgate,
}) => {
  test.slow();
  const { id } = await instanceIn(headgate.client, "gateway", "b");
  await page.goto(`/services/default/gateway?drain=${encodeURIComponent(id)}`);
  const tray = page.getByRole("button", { name: /^Drains: / });
  await expect(page.getByRole("dialog").getByRole("button", { name: `Drain ${id}` })).toBeVisible();
  await expect(tray).toHaveCount(0);
  await page
    .getByRole("dialog")
    .getByRole("button", { name: `Drain ${id}` })
    .click();
  await expect(page.getByRole("dialog")).toContainText("the drain stands in the header of every page");
  await page.keyboard.press("Escape");

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Events" }).click();
  await expect(tray).toHaveAccessibleName(/^Drains: 1 (draining|safe to stop)$/);
  await expect(page.getByText(`Safe to stop: gateway ${id}.`)).toBeAttached(probed);
  await expect(tray).toHaveAccessibleName("Drains: 1 safe to stop");

  await page.reload();
  await tray.click();
  const panel = page.getByRole("dialog", { name: "Drains" });
  await expect(panel.getByRole("listitem")).toContainText("Safe to stop");
  await expectAccessibleInBothThemes(page);
  await panel.getByRole("link", { name: id }).click();
  await expect(page.getByRole("dialog").getByText("Safe to stop", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await tray.click();
  await panel.getByRole("button", { name: `Undo the drain of ${id}` }).click();
  await expect(panel).toContainText(/\d+ % of traffic moves to 1 instance\./);
  await panel.getByRole("button", { name: "Undrain", exact: true }).click();
  await expect(tray).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: `The drain of gateway ${id} for` })).toBeAttached();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(rowOf(page, id)).toContainText("Serving", probed);
});

test("a form is there as a command, made of what is typed, open for who opened it once", async ({
  signedIn: page,
  headgate,
}) => {
  const { id } = await instanceIn(headgate.client, "payments", "c");
  await page.goto(`/services/default/payments?drain=${encodeURIComponent(id)}`);
  const panel = page.getByRole("dialog");
  await panel.getByRole("textbox", { name: "Reason" }).fill("host: it's slow");
  await panel.getByText("As a command").click();
  const line = panel.getByRole("figure").filter({ hasText: "headgate drain" });
  await expect(line).toContainText(
    `headgate drain payments ${id} --namespace default --reason 'host: it'\\''s slow' --wait`,
  );
  await panel.getByRole("textbox", { name: "Owner" }).fill("ci/7");
  await expect(line).toContainText("--owner ci/7");
  await expect(panel.getByRole("figure").filter({ hasText: "curl --fail-with-body -X POST" })).toContainText(
    '"owner":"ci/7"',
  );

  await page.goto(`/services/default/payments?weight=${encodeURIComponent(id)}`);
  await expect(panel.getByText(`headgate weight payments ${id} 50%`)).toBeVisible();
});

test("by keyboard alone: find the instance, drain it, undrain it, close", async ({
  signedIn: page,
  headgate,
}) => {
  test.slow();
  const { id } = await instanceIn(headgate.client, "inventory", "a");
  await page.goto("/services/default/inventory");
  await expect(rowOf(page, id)).toContainText("Serving");

  await tabTo(page, `Drain ${id}`);
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog");
  const reason = panel.getByRole("textbox", { name: "Reason" });
  await expect(reason).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("host: kernel update");
  await page.keyboard.press("Enter");
  await expect(panel.getByText("Requested", { exact: true })).toBeVisible();
  // Not lost with the form: keys would be the page's.
  await expect(panel.and(page.locator(":focus-within"))).toBeVisible();
  await expect(panel.getByText("Safe to stop", { exact: true })).toBeVisible(probed);

  await tabTo(page, "Undrain");
  await page.keyboard.press("Enter");
  await expect(panel.getByText("Undrained.")).toBeVisible();
  await expect(panel.and(page.locator(":focus-within"))).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(rowOf(page, id)).toContainText("Serving", probed);
});

/** Presses Tab until the control of that name has the focus; a person would not look further than this. */
async function tabTo(page: Page, name: string): Promise<void> {
  const wanted = page.getByRole("button", { name, exact: true }).first();
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab never comes to ${name}`);
}
