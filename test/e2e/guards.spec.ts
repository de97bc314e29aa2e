import type { Page, Route } from "@playwright/test";
import { instanceIn, instancesOf } from "#test/support/sample-fleet.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, probed, restore, test } from "./fixtures.ts";

// A browser writes down that an answer was a 409; progress may be asked for once more while an undrain is under way.
// One expression: of two, Playwright would take the second for options.
test.use({ allowedErrors: [/409|404 .*\/drain\?owner=/] });

test.afterEach(async ({ headgate }) => restore(headgate.client));

const at = (service: string, instance: string) => ({ ns: "default", service, instance });

async function openDrain(page: Page, service: string, id: string) {
  await page.goto(`/services/default/${service}?drain=${encodeURIComponent(id)}`);
  const panel = page.getByRole("dialog");
  await expect(panel.getByRole("textbox", { name: "Reason" })).toBeVisible();
  return panel;
}

test("a second drain of three would leave too little: it is forced only by a tick and a press, and the guard is named", async ({
  signedIn: page,
  headgate: { client },
}) => {
  test.slow();
  const first = await instanceIn(client, "orders", "a");
  const second = await instanceIn(client, "orders", "b");
  await client.drain({ params: at("orders", first.id), body: { reason: "deploy: orders 2" } });
  const panel = await openDrain(page, "orders", second.id);

  const guards = panel.getByRole("list", { name: "Guards" });
  await expect(guards).toContainText("Least capacity refuses");
  await expect(guards).toContainText("33.3 % left, 50 % needed");
  const force = panel.getByRole("button", { name: `Drain ${second.id}, past minCapacity` });
  await expect(force).toHaveAttribute("aria-disabled", "true");
  await expectAccessibleInBothThemes(page);

  await panel.getByRole("textbox", { name: "Reason" }).press("Enter");
  await expect(guards).toContainText("Tick it to pass it");
  expect((await instanceIn(client, "orders", "b")).intents.drains).toEqual([]);

  await guards.getByRole("checkbox").check();
  await panel.getByRole("textbox", { name: "Reason" }).fill("incident: b must go");
  await force.click();
  await expect(panel.getByText(/Not safe to stop yet|Safe to stop/).first()).toBeVisible(probed);
  const [drain] = (await instanceIn(client, "orders", "b")).intents.drains;
  expect(drain?.forced).toEqual(["minCapacity"]);
  await page.goto("/overrides");
  await expect(page.getByRole("row").filter({ hasText: second.id })).toContainText("forced past minCapacity");
});

test("what the preview did not see yet, the answer refuses with the same numbers", async ({
  signedIn: page,
  headgate: { client },
}) => {
  test.slow();
  const first = await instanceIn(client, "inventory", "a");
  const second = await instanceIn(client, "inventory", "b");
  await page.goto("/services/default/inventory");
  let early: string | undefined;
  await page.route("**/services/inventory/preview", async (route) => {
    if (early === undefined) {
      const response = await route.fetch();
      early = await response.text();
    }
    await route.fulfill({ status: 200, contentType: "application/json", body: early });
  });
  const panel = await openDrain(page, "inventory", second.id);
  await expect(panel).toContainText(/\d+ % of traffic moves to 2 instances\./);
  await client.drain({ params: at("inventory", first.id), body: { reason: "deploy: another's" } });

  await panel.getByRole("button", { name: `Drain ${second.id}` }).click();
  await expect(panel.getByRole("alert")).toContainText("Not drained. Least capacity refuses it:");
  await expect(panel.getByRole("alert")).toContainText("33.3 % of the base weight; the policy asks for 50 %");
  await page.unroute("**/services/inventory/preview");
  await expect(panel.getByRole("list", { name: "Guards" })).toContainText("33.3 % left, 50 % needed");
  await expect(panel.getByRole("button", { name: `Drain ${second.id}, past minCapacity` })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
});

test("several instances are drained as one, and undrained as one", async ({
  signedIn: page,
  headgate: { client },
}) => {
  test.slow();
  const [a, b] = await Promise.all([instanceIn(client, "gateway", "a"), instanceIn(client, "gateway", "b")]);
  await page.goto("/services/default/gateway");
  await page.getByRole("checkbox", { name: `Select ${a.id}` }).check();
  await page.getByRole("button", { name: "Drain 1 selected…" }).click();
  const panel = page.getByRole("dialog");
  await expect(panel).toContainText(/\d+ % of traffic moves to 2 instances\./);
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await page.getByRole("checkbox", { name: `Select ${b.id}` }).check();
  await page.getByRole("button", { name: "Drain 2 selected…" }).click();
  await expect(panel.getByRole("list", { name: "Guards" })).toContainText("Least capacity refuses");
  await panel.getByRole("checkbox").check();
  await panel.getByRole("textbox", { name: "Reason" }).fill("host: rack 4");
  await panel.getByRole("button", { name: "Drain 2 instances, past minCapacity" }).click();

  await expect(panel.getByText("All 2 instances safe to stop.")).toBeVisible(probed);
  await expect(panel).toContainText("Forced past minCapacity");
  const owners = (await instancesOf(client, "gateway")).flatMap(({ intents }) => intents.drains);
  expect(owners).toHaveLength(2);
  await panel.getByRole("button", { name: "Undrain 2 instances" }).click();
  await expect(panel.getByText("Undrained.")).toBeVisible();
});

test("of several instances what is ended is what was looked at: another's that came meanwhile stands", async ({
  signedIn: page,
  headgate: { client },
}) => {
  const [a, b] = await Promise.all([instanceIn(client, "gateway", "a"), instanceIn(client, "gateway", "b")]);
  const body = { weight: "50%", reason: "a trial" };
  await client.putWeight({ params: at("gateway", a.id), body: { ...body, owner: "ann" } });
  await page.goto(
    `/services/default/gateway?together=reset-weight&selected=${encodeURIComponent(`${a.id},${b.id}`)}`,
  );
  const panel = page.getByRole("dialog");
  await expect(panel).toContainText("Ends 1 override, of ann.");
  const once = { times: 1 };
  const meanwhile = async (route: Route) => {
    await client.putWeight({ params: at("gateway", b.id), body: { ...body, owner: "bob" } });
    await route.continue();
  };
  await page.route("**/services/gateway/intents", meanwhile, once);
  const reset = panel.getByRole("button", { name: "Back to the registered weight: 2 instances" });
  await reset.click();
  await expect(panel).toContainText("None of them is changed.");
  await expect(panel).toContainText("Ends 2 overrides, of bob and ann.");
  const standing = (await instancesOf(client, "gateway")).flatMap(({ intents }) => intents.weight ?? []);
  expect(standing.map(({ owner }) => owner).toSorted()).toEqual(["ann", "bob"]);
  await reset.click();
  await expect(panel).toContainText("The registered weights count again.");
});
