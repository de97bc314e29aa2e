import { instanceIn } from "#test/support/sample-fleet.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, restore, test } from "./fixtures.ts";

test.afterEach(async ({ headgate }) => restore(headgate.client));

test("what an operator did is found by kind, leads by its link to what was around it, and is undone where it is told", async ({
  signedIn: page,
  headgate: { client },
  context,
}) => {
  test.slow();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { id } = await instanceIn(client, "checkout", "a");
  const params = { ns: "default", service: "checkout", instance: id };
  await page.goto("/events?service=checkout");
  const log = page.getByRole("main").getByRole("list");
  const followed = log.getByRole("button", { name: /^(Registered|Status) at .*: details$/ });
  await expect(followed.first()).toBeVisible();
  await expect(log.getByRole("link", { name: /orders/ })).toHaveCount(0);
  await page.mouse.move(0, 0);
  await client.putWeight({ params, body: { weight: 50, reason: "half of it for a while" } });
  const line = log.getByRole("listitem").filter({ hasText: "half of it for a while" });
  await expect(line).toBeVisible();

  await page.getByRole("button", { name: "Kinds of events: Any kind" }).click();
  await page.getByRole("checkbox", { name: "What operators did" }).check();
  await expectAccessibleInBothThemes(page);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/kind=.*weight\.set/);
  await expect(followed).toHaveCount(0);
  await line.getByRole("button", { name: /: details$/ }).click();
  await expect(line).toContainText("weight.set");
  await expectAccessibleInBothThemes(page);
  await line.getByRole("button", { name: "Copy a link to it" }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  await page.goto(link);
  await expect(page.getByText("Around one event.", { exact: false })).toBeVisible();
  const sought = log.getByRole("listitem").filter({ hasText: "half of it for a while" });
  await expect(sought).toHaveAttribute("data-sought", "true");
  await expect(sought).toBeInViewport();
  const undo = sought.getByRole("button", { name: new RegExp(`Undo the weight of ${id}`) });
  await expect(undo).not.toHaveAttribute("aria-disabled");
  await page.route("**/v1/session", async (route) =>
    route.fulfill({ json: { name: "ada", kind: "token", scopes: ["view"], namespaces: ["*"] } }),
  );
  await page.reload();
  await expect(undo).toHaveAttribute("aria-disabled", "true");
  await page.unroute("**/v1/session");
  await page.reload();
  await undo.click();
  await page.getByRole("button", { name: "Reset the weight" }).click();
  await expect(sought.getByRole("button", { name: /Undo the weight/ })).toHaveCount(0);
  await expect(sought.getByRole("status")).toHaveText("The weight is reset.");
  await page.getByRole("button", { name: "Show the newest" }).click();
  await expect(log.getByText("Weight reset", { exact: true }).first()).toBeVisible();
});

test.describe("an event that is kept no longer", () => {
  test.use({ allowedErrors: [/404 .*\/v1\/events/] });

  test("is told to be so, with the way to what is", async ({ signedIn: page }) => {
    await page.goto("/events?at=00000000000-00000001");
    await expect(page.getByText("This event is not kept any more", { exact: false })).toBeVisible();
    await page.getByRole("button", { name: "Show the newest" }).first().click();
    await expect(page.getByRole("button", { name: /: details$/ }).first()).toBeVisible();
    const to = Date.now() - 86_400_000;
    await page.goto(`/events?range=${to - 86_400_000}-${to}`);
    await expect(page.getByText("No event matches.")).toBeVisible();
    await expect(
      page.getByText(/^The log begins \d\d:\d\d; of what was before nothing is kept\.$/),
    ).toBeVisible();
  });
});

test("what comes while one reads waits, and is counted", async ({ signedIn: page, headgate: { client } }) => {
  test.slow();
  const { id } = await instanceIn(client, "checkout", "b");
  const params = { ns: "default", service: "checkout", instance: id };
  await page.goto("/events?kind=weight.set");
  await client.putWeight({ params, body: { weight: 60, reason: "first" } });
  const first = page.getByRole("listitem").filter({ hasText: "first" });
  await expect(first).toBeVisible();
  await first.hover();
  await client.putWeight({ params, body: { weight: 70, reason: "second" } });
  const waiting = page.getByRole("button", { name: "1 new · show" });
  await expect(waiting).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "second" })).toHaveCount(0);
  await waiting.click();
  await expect(page.getByRole("listitem").filter({ hasText: "second" })).toBeVisible();
});

test("what changed of a table is told with who did it, over a time and between revisions", async ({
  signedIn: page,
  headgate: { client },
}) => {
  test.slow();
  const { id } = await instanceIn(client, "inventory", "a");
  const params = { ns: "default", service: "inventory", instance: id };
  await page.goto("/services/default/inventory");
  await client.putWeight({ params, body: { weight: 40, reason: "less for a while" } });
  await page.getByRole("button", { name: /^revision \d+$/ }).click();
  const panel = page.getByRole("dialog");
  await expect(page).toHaveURL(/changes=15m/);
  const change = panel.getByRole("listitem").filter({ hasText: id });
  await expect(change).toContainText("40");
  await expect(change).toContainText("less for a while");
  await expectAccessibleInBothThemes(page);
  await panel.getByText("Two revisions").click();
  await expect(page).toHaveURL(/changes=\d+-\d+/);
  await expect(panel.getByRole("combobox", { name: "From revision" })).toBeVisible();
  await change.getByRole("link", { name: "Weight set" }).click();
  await expect(page).toHaveURL(/\/events\?of=default&at=/);
  // A link to one service's event chooses no namespace for the pages after it.
  const tab = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Services" });
  await expect(tab).toHaveAttribute("href", "/services");
  await client.deleteWeight({ params });
});

test("settings tell who one is and what runs, and keep what this browser prefers", async ({
  signedIn: page,
}) => {
  await page.goto("/settings");
  await expect(page.getByRole("region", { name: "Account" })).toContainText("bootstrap");
  const parts = page.getByRole("navigation", { name: "Settings" });
  await parts.getByRole("link", { name: "Replicas" }).click();
  await expect(page.getByRole("row", { name: /leads/ })).toBeVisible();
  await parts.getByRole("link", { name: "This browser" }).click();
  const utc = page.getByRole("radio", { name: "UTC" });
  await page.getByText("UTC", { exact: true }).click();
  await expect(utc).toBeChecked();
  await page.getByRole("button", { name: "Pause the page" }).click();
  const heldSince = page.getByRole("region", { name: "Notices" }).locator("time");
  await expect(heldSince).toHaveAttribute("title", /:\d\d UTC$/);
  await page.getByText("12 h", { exact: true }).click();
  await expect(heldSince).toHaveText(/ (am|pm)$/);
  await expect(heldSince).toHaveAttribute("title", / (am|pm) UTC$/);
  await page.goto("/events");
  await expect(page.getByText(/\d\d:\d\d:\d\d (am|pm)/).first()).toBeVisible();
});
