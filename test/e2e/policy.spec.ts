import type { Page } from "@playwright/test";
import { expectAccessible, expectAccessibleInBothThemes } from "./axe.ts";
import { expect, test } from "./fixtures.ts";

const params = { ns: "default", service: "orders" };

test.afterEach(async ({ headgate: { client } }) => {
  const body = { policy: {}, reason: "the test is over" };
  await client.putPolicy({ params, body, ifMatch: "*" });
  await client.putDefaultPolicy({ params: { ns: "default" }, body, ifMatch: "*" });
});

const field = (page: Page, path: string) => page.locator(`[data-path="${path}"]`);

async function openPolicy(page: Page): Promise<void> {
  await page.goto("/services/default/orders");
  await page.getByRole("tab", { name: "Policy" }).click();
  await expect(field(page, "check.intervalMs")).toBeVisible();
}

/** The panel in which a change is looked at before it is written. */
async function review(page: Page) {
  await page.getByRole("button", { name: "Review and save" }).click();
  const panel = page.getByRole("dialog");
  await expect(panel.getByRole("region", { name: "What would come of it" })).toContainText("stays as it is");
  return panel;
}

test("a policy is changed with its difference, its preview and a reason, and put back with another", async ({
  signedIn: page,
  headgate: { client },
}) => {
  test.slow();
  await openPolicy(page);
  await expect(field(page, "check.intervalMs")).toContainText("Default");
  await field(page, "check.intervalMs").getByRole("textbox").fill("3 s");
  await field(page, "table.automation").getByText("paused", { exact: true }).click();
  await expect(field(page, "check.intervalMs")).toContainText("was 5 s");

  const panel = await review(page);
  const changes = panel.getByRole("region", { name: "Changes" });
  await expect(changes).toContainText("Time between checks");
  await expect(changes).toContainText(/5 s.*3 s/);
  await expectAccessibleInBothThemes(page);
  await panel.getByRole("textbox", { name: "Reason" }).fill(" ");
  await panel.getByRole("button", { name: "Save 2 changes" }).click();
  await expect(panel.getByText("a reason is required")).toBeVisible();
  expect((await client.getPolicy({ params })).patch).toEqual({});
  await panel.getByRole("textbox", { name: "Reason" }).fill("checks cost too little");
  await panel.getByRole("button", { name: "Save 2 changes" }).click();
  await expect(panel).toHaveCount(0);

  await expect(page.getByText(/Saved as version \d+\./)).toBeVisible();
  await expect(field(page, "check.intervalMs")).toContainText("Set here");
  await expect(page.getByRole("link", { name: "Automation paused" })).toBeVisible();
  const written = await client.getPolicy({ params });
  expect(written.patch).toEqual({ check: { intervalMs: 3000 }, table: { automation: "paused" } });

  await field(page, "check.intervalMs").getByRole("button", { name: "Reset to 5 s" }).click();
  const second = await review(page);
  await second.getByRole("textbox", { name: "Reason" }).fill("they do not");
  // Whoever looks away before the answer has saved it all the same: it is no other's change.
  const answer = Promise.withResolvers<void>();
  await page.route("**/v1/namespaces/default/services/orders/policy", async (route) => {
    if (route.request().method() === "PUT") await answer.promise;
    await route.continue();
  });
  await second.getByRole("button", { name: "Save 1 change" }).click();
  await page.keyboard.press("Escape");
  await expect(second).toHaveCount(0);
  answer.resolve();
  await expect(page.getByText("they do not")).toBeVisible();
  await expect(page.getByRole("button", { name: "Review and save" })).toHaveCount(0);
  await expect(page.getByRole("alert", { name: "Changed meanwhile" })).toHaveCount(0);
  await page.unrouteAll();

  await page.getByRole("button", { name: "History" }).click();
  const history = page.getByRole("dialog");
  await expect(history.getByText("checks cost too little")).toBeVisible();
  await expectAccessible(page);
  const before = written.changed?.version ?? 0;
  await history.getByRole("button", { name: `Put version ${before} back` }).click();
  await expect(history.getByRole("region", { name: "Changes" })).toContainText(/5 s.*3 s/);
  await history.getByRole("textbox", { name: "Reason" }).fill("they do after all");
  await history.getByRole("button", { name: `Put version ${before} back` }).click();
  await expect(history).toHaveCount(0);
  const { patch, changed, etag } = await client.getPolicy({ params });
  expect(patch).toEqual(written.patch);
  expect(changed).toMatchObject({ rollbackTo: before, reason: "they do after all" });

  await page.getByRole("button", { name: "History" }).click();
  await history.getByRole("button", { name: "Put that back" }).click();
  await history.getByRole("textbox", { name: "Reason" }).fill("nothing of it was needed");
  const sent = page.waitForRequest((request) => request.method() === "PUT");
  await history.getByRole("button", { name: "Leave everything to what it inherits" }).click();
  await expect(history).toHaveCount(0);
  expect((await sent).headers()["if-match"]).toBe(etag);
  expect((await client.getPolicy({ params })).patch).toEqual({});
});

test("who was second is told who was first, and makes the change of what stands now", async ({
  signedIn: page,
  headgate: { client },
}) => {
  test.slow();
  await openPolicy(page);
  await field(page, "check.intervalMs").getByRole("textbox").fill("4 s");
  const panel = await review(page);
  await panel.getByRole("textbox", { name: "Reason" }).fill("mine");
  const theirs = { policy: { check: { intervalMs: 6000, path: "/ready" } }, reason: "theirs" };
  await client.putPolicy({ params, body: theirs, ifMatch: "*" });

  const notice = panel.getByRole("alert", { name: "Changed meanwhile" });
  await expect(notice).toContainText("changed this policy");
  await expect(notice).toContainText("theirs");
  await expect(notice).toContainText("you change this too");
  await expectAccessibleInBothThemes(page);
  await panel.getByRole("button", { name: "Redo mine on top" }).click();
  await expect(panel.getByRole("region", { name: "Changes" })).toContainText(/6 s.*4 s/);
  await panel.getByRole("button", { name: "Save 1 change" }).click();
  await expect(panel).toHaveCount(0);
  expect((await client.getPolicy({ params })).patch).toEqual({ check: { intervalMs: 4000, path: "/ready" } });
});

test.describe("a write of what stands no more", () => {
  test.use({ allowedErrors: [/412/] });

  test("is refused by the API, and the change is kept", async ({ signedIn: page, headgate: { client } }) => {
    test.slow();
    await openPolicy(page);
    await field(page, "check.path").getByRole("textbox").fill("/mine");
    const panel = await review(page);
    await panel.getByRole("textbox", { name: "Reason" }).fill("mine");
    // As if the other's change came while this one was under way.
    await page.route("**/v1/namespaces/default/services/orders/policy", async (route) => {
      if (route.request().method() === "PUT") {
        const theirs = { policy: { check: { intervalMs: 7000 } }, reason: "theirs" };
        await client.putPolicy({ params, body: theirs, ifMatch: "*" });
      }
      await route.continue();
    });
    await panel.getByRole("button", { name: "Save 1 change" }).click();
    await expect(panel.getByRole("alert", { name: "Changed meanwhile" })).toContainText("theirs");
    await page.unrouteAll();
    await panel.getByRole("button", { name: "Redo mine on top" }).click();
    await panel.getByRole("button", { name: "Save 1 change" }).click();
    await expect(panel).toHaveCount(0);
    expect((await client.getPolicy({ params })).patch).toEqual({
      check: { path: "/mine", intervalMs: 7000 },
    });
  });
});

test("what the API would refuse is told at the field, and the field is found", async ({ signedIn: page }) => {
  test.slow();
  await openPolicy(page);
  await field(page, "check.timeoutMs").getByRole("textbox").fill("5");
  await expect(field(page, "check.timeoutMs")).toContainText("A number with its unit");
  await field(page, "check.timeoutMs").getByRole("textbox").fill("2 min");
  await expect(field(page, "check.timeoutMs")).toContainText("From 10 ms to 1 min");
  await field(page, "check.timeoutMs").getByRole("textbox").fill("4 s");
  await expect(field(page, "check.unhealthyIntervalMs")).toContainText(
    "a check must be over before the next one",
  );
  await expect(page.getByRole("button", { name: "Review and save" })).toHaveCount(0);
  await expectAccessibleInBothThemes(page);

  await page.getByRole("searchbox", { name: "Find a setting" }).fill("panic share");
  await expect(field(page, "panic.threshold")).toBeVisible();
  await expect(field(page, "circuit.mode")).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Find a setting" }).fill("");
  await page.getByRole("checkbox", { name: "Only changed" }).check();
  await expect(page.locator("[data-path]")).toHaveCount(2);
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.locator("[data-path]")).toHaveCount(0);
});

test("a namespace's default is what its services inherit, and is said to be", async ({ signedIn: page }) => {
  await page.goto("/services");
  await page.getByRole("link", { name: "Default policy" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Default policy" })).toBeVisible();
  await field(page, "circuit.failureRatio").getByRole("textbox").fill("40 %");
  await page.getByRole("button", { name: "Review and save" }).click();
  const panel = page.getByRole("dialog");
  await expect(panel.getByRole("region", { name: "What would come of it" })).toContainText(
    "No table changes",
  );
  await panel.getByRole("textbox", { name: "Reason" }).fill("sooner");
  await panel.getByRole("button", { name: "Save 1 change" }).click();
  await expect(panel).toHaveCount(0);
  await page.goto("/services/default/orders?tab=policy&find=failureRatio");
  await expect(field(page, "circuit.failureRatio").getByRole("textbox")).toHaveValue("40 %");
  await expect(field(page, "circuit.failureRatio")).toContainText("Default of default");
});
