import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, test } from "./fixtures.ts";

test.afterEach(async ({ headgate }) => {
  await headgate.client.putAutomation({ body: { paused: false, reason: "the test is over" } });
});

test("automation is paused with a reason, told on every page, and goes on", async ({
  signedIn: page,
  headgate,
}) => {
  test.slow();
  await page.goto("/");
  const plane = page.getByRole("region", { name: "Control plane" });
  await plane.getByRole("button", { name: "Pause…" }).click();
  const panel = page.getByRole("dialog");
  // Somebody else is faster: the form does not turn into its opposite under the finger.
  await expect(panel.getByRole("button", { name: "Pause automation" })).toBeVisible();
  await headgate.client.putAutomation({ body: { paused: true, reason: "another's" } });
  await expect(panel).toContainText("It is paused already. By bootstrap");
  await expect(panel.getByRole("button", { name: "Resume automation" })).toHaveCount(0);
  await panel.getByRole("button", { name: "Close" }).last().click();
  await headgate.client.putAutomation({ body: { paused: false, reason: "another's" } });
  await plane.getByRole("button", { name: "Pause…" }).click();
  await expect(panel).toContainText("Every table stays as it is now.");
  await panel.getByRole("textbox", { name: "Reason" }).fill(" ");
  await panel.getByRole("button", { name: "Pause automation" }).click();
  await expect(panel.getByText("a reason is required")).toBeVisible();
  await panel.getByRole("textbox", { name: "Reason" }).fill("network work in zone b");
  await panel.getByRole("button", { name: "Pause automation" }).click();
  await expect(panel).toHaveCount(0);

  const told = page.getByText(/^Automation is paused since .* by .*: network work in zone b\.$/);
  await expect(told).toBeVisible();
  await expect(plane).toContainText("Paused by");
  await expectAccessibleInBothThemes(page);
  await page.goto("/services/default/orders");
  await expect(told).toBeVisible();
  await page.goto("/overrides");
  await expect(told).toBeVisible();

  await page.getByRole("button", { name: "Resume…" }).click();
  await panel.getByRole("textbox", { name: "Reason" }).fill("the work is done");
  await panel.getByRole("button", { name: "Resume automation" }).click();
  await expect(told).toHaveCount(0);
  expect((await headgate.client.getCluster()).paused).toBeUndefined();
});

test("who may not pause it sees why", async ({ signedIn: page }) => {
  await page.route("**/v1/session", async (route) =>
    route.fulfill({ json: { name: "ada", kind: "token", scopes: ["view", "drain"], namespaces: ["*"] } }),
  );
  await page.goto("/");
  const plane = page.getByRole("region", { name: "Control plane" });
  await expect(plane.getByRole("button", { name: "Pause…" })).toBeDisabled();
  await expect(plane).toContainText("Your token lacks the scope “admin”.");
  await page.goto("/services/default/orders?tab=policy");
  await expect(page.getByText("Your token lacks the scope “policy:write”.")).toBeVisible();
});

test("the events of a service come live, and are found by kind and by who did it", async ({
  signedIn: page,
  headgate: { client },
}) => {
  test.slow();
  const params = { ns: "default", service: "payments" };
  await page.goto("/services/default/payments?tab=events");
  const log = page.getByRole("tabpanel");
  const others = log.getByRole("button", { name: /^(?!Policy).*: details$/ });
  await expect(others.first()).toBeVisible();
  const body = { policy: { client: { timeoutMs: 1500 } }, reason: "slow bank" };
  await client.putPolicy({ params, body, ifMatch: "*" });
  await expect(log.getByRole("listitem").filter({ hasText: "slow bank" })).toBeVisible();
  await expectAccessibleInBothThemes(page);

  await page.getByRole("button", { name: "Kinds of events: Any kind" }).click();
  await page.getByRole("checkbox", { name: "Policy", exact: true }).check();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/kind=policy\.changed/);
  await expect(others).toHaveCount(0);
  await expect(log.getByText("slow bank")).toBeVisible();
  await page.getByRole("combobox", { name: "Actor" }).fill("nobody");
  await expect(log.getByText("No event matches.")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(others.first()).toBeVisible();
  await client.putPolicy({ params, body: { policy: {}, reason: "the test is over" }, ifMatch: "*" });
});
