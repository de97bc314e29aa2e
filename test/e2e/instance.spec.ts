import { instanceIn, provoke } from "#test/support/sample-fleet.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, HASTY, probed, putDefaultPolicy, restore, test } from "./fixtures.ts";

test.beforeEach(async ({ headgate }) => putDefaultPolicy(headgate.client, HASTY));
test.afterEach(async ({ headgate }) => restore(headgate.client));

const pathOf = (service: string, id: string) => `/services/default/${service}/${encodeURIComponent(id)}`;

test("the table leads to the instance, whose weight is a chain from its base", async ({
  signedIn: page,
  headgate,
}) => {
  const { id } = await instanceIn(headgate.client, "checkout", "b");
  await page.goto("/services/default/checkout");
  await page.getByRole("table", { name: "Instances" }).getByRole("link", { name: id }).click();
  await expect(page).toHaveURL(new RegExp(`${encodeURIComponent(id)}$`));
  await expect(page.getByRole("heading", { level: 1, name: id })).toBeVisible();
  const chain = page.getByRole("region", { name: "Why this weight" }).getByRole("listitem");
  await expect(chain.first()).toContainText("100");
  await expect(chain.last()).toContainText("=100Weight");
  await expect(page.getByRole("region", { name: "Causes" })).toContainText("checks pass");
  await expect(page.getByRole("region", { name: "Registration" })).toContainText("renewed within");
  await expect(page.getByRole("region", { name: "History" }).getByRole("listitem").first()).toBeVisible();
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "checkout" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "checkout" })).toBeVisible();
});

test("what became of it is told over time, with what its probes were answered", async ({
  signedIn: page,
  headgate,
}) => {
  test.slow();
  const { id } = await instanceIn(headgate.client, "inventory", "b");
  // Longer than the tests before take: it begins before the instance was there.
  await page.goto(`${pathOf("inventory", id)}?range=1h`);
  const chain = page.getByRole("region", { name: "Why this weight" }).getByRole("list");
  await expect(chain).toHaveAccessibleName(/^Weight 100: base 100, as it registered, since .*nothing takes/);
  const status = page.getByRole("slider", { name: "Status" });
  await expect(status).toHaveAttribute("aria-valuetext", /Serving/);
  await provoke(id, "fail-checks");
  const probes = page.getByRole("region", { name: "Last probes" });
  await expect(probes.getByRole("listitem").first()).toContainText("status 503, expected 200–299", probed);
  await expect(status).toHaveAttribute("aria-valuetext", /Unhealthy/, probed);
  await expect(chain).toHaveAccessibleName(/times 0, unhealthy, 3 checks in a row failed: status 503/);

  // By keys: from the newest state to the probe before it, with its answer, and to how it stood at first.
  const health = page.getByRole("slider", { name: "Health" });
  await expect(health).toHaveAttribute("aria-valuetext", /Unhealthy/);
  await health.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(health).toHaveAttribute(
    "aria-valuetext",
    /: Failed, status 503, expected 200–299, in [\d.]+ ms$/,
  );
  await page.keyboard.press("Home");
  await expect(health).toHaveAttribute("aria-valuetext", /: Not known$/);

  // The weight's last figure is the one that stands, and a reload tells the same.
  const weight = page.getByRole("figure", { name: /^Weight/ });
  await weight.getByRole("button", { name: "Weight as a table" }).click();
  await expect(weight.getByRole("row").nth(1).getByRole("cell").last()).toHaveText("0", probed);
  await page.reload();
  await expect(status).toHaveAttribute("aria-valuetext", /Unhealthy/);
  await expect(page.getByRole("region", { name: "Traffic" })).toContainText(/from \d of \d consumers?/);
  await expectAccessibleInBothThemes(page);
});

test("a degraded instance shows what took half of its weight, and its history goes on without a reload", async ({
  signedIn: page,
  headgate,
}) => {
  test.slow();
  const { id } = await instanceIn(headgate.client, "orders", "c");
  await page.goto(pathOf("orders", id));
  const chain = page.getByRole("region", { name: "Why this weight" });
  await expect(chain).toContainText("Nothing takes from it.");
  await provoke(id, "degraded");
  await expect(chain.getByRole("listitem").nth(1)).toContainText("×0.5Degraded", probed);
  await expect(chain.getByRole("listitem").last()).toContainText("=50Weight");
  await expect(page.getByRole("region", { name: "Causes" })).toContainText("it says of itself");
  const newest = page.getByRole("region", { name: "History" }).getByRole("listitem").first();
  await expect(newest).toContainText("degraded");
  await expectAccessibleInBothThemes(page);
});

test("ejected by an operator, and left to Headgate again", async ({ signedIn: page, headgate }) => {
  test.slow();
  const { id } = await instanceIn(headgate.client, "payments", "a");
  await page.goto(pathOf("payments", id));
  await page.getByRole("button", { name: `More for ${id}` }).click();
  await page.getByRole("menuitem", { name: "Eject…" }).click();
  const panel = page.getByRole("dialog");
  await expect(panel.getByRole("radio", { name: "Eject" })).toBeChecked();
  await expect(panel.getByRole("radio", { name: "Automatic" })).toBeDisabled();
  await expect(panel).toContainText(/\d+ % of traffic moves to 2 instances\./);
  await panel.getByRole("textbox", { name: "Reason" }).fill("incident: answers of another tenant");
  await panel.getByRole("button", { name: `Eject ${id}` }).click();
  await expect(panel.getByText("Ejected. It has no traffic")).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await page.keyboard.press("Escape");
  await expect(page.getByText(/^Ejected by /).first()).toBeVisible(probed);
  await expect(page.getByRole("region", { name: "Why this weight" })).toContainText("=0Weight");
  await expect(page.getByRole("region", { name: "Circuit" })).toContainText("answers of another tenant");

  const { items } = await headgate.client.listIntents({
    params: { ns: "default" },
    query: { kind: "circuit" },
  });
  await page.getByRole("region", { name: "Circuit" }).getByRole("button", { name: "Change…" }).click();
  await panel.getByRole("radio", { name: "Automatic" }).check();
  const asked = page.waitForRequest(
    (request) => request.method() === "PUT" && request.url().endsWith("/circuit"),
  );
  await panel.getByRole("button", { name: `Leave ${id} to Headgate` }).click();
  expect((await asked).postDataJSON()).toMatchObject({ state: "auto", only: items.map((each) => each.id) });
  await expect(panel.getByText("Automatic again")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Circuit" })).not.toContainText("By operator");
});

test("what was typed for maintenance stays where somebody else asks for it meanwhile, and that is told", async ({
  signedIn: page,
  headgate,
}) => {
  const { id } = await instanceIn(headgate.client, "gateway", "b");
  await page.goto(`${pathOf("gateway", id)}?maintenance=${encodeURIComponent(id)}`);
  const panel = page.getByRole("dialog");
  const reason = panel.getByRole("textbox", { name: "Reason" });
  await reason.fill("typed before the other");
  const params = { ns: "default", service: "gateway", instance: id };
  await headgate.client.putMaintenance({ params, body: { reason: "a new disk" } });
  await expect(panel.getByText(/^Put in maintenance meanwhile, by /)).toBeVisible();
  await expect(panel.getByRole("status").filter({ hasText: "meanwhile" })).toContainText("a new disk");
  await expect(reason).toHaveValue("typed before the other");
  await panel.getByRole("button", { name: "Look at it instead" }).click();
  await expect(panel.getByRole("button", { name: "End maintenance" })).toBeVisible();
  await expect(panel).toContainText("a new disk");
});

test("a reason that was suggested stays where somebody else asks for maintenance meanwhile", async ({
  signedIn: page,
  headgate,
}) => {
  const { id } = await instanceIn(headgate.client, "gateway", "c");
  await page.goto(`${pathOf("gateway", id)}?maintenance=${encodeURIComponent(id)}`);
  const panel = page.getByRole("dialog");
  await panel.getByRole("button", { name: "deploy", exact: true }).click();
  const params = { ns: "default", service: "gateway", instance: id };
  await headgate.client.putMaintenance({ params, body: { reason: "a new disk" } });
  await expect(panel.getByRole("status").filter({ hasText: "meanwhile" })).toContainText("a new disk");
  await expect(panel.getByRole("textbox", { name: "Reason" })).toHaveValue("deploy");
});

test("maintenance is asked for with its effect, told as it goes, and ended", async ({
  signedIn: page,
  headgate,
}) => {
  test.slow();
  const { id } = await instanceIn(headgate.client, "gateway", "c");
  await page.goto(`${pathOf("gateway", id)}?maintenance=${encodeURIComponent(id)}`);
  const panel = page.getByRole("dialog");
  await expect(panel).toContainText("moves to 2 instances.");
  await expect(panel.getByRole("textbox", { name: "Reason" })).toHaveValue("host");
  await panel.getByRole("combobox", { name: "How long" }).click();
  await page.getByRole("option", { name: "for 1 hour" }).click();
  await panel.getByRole("button", { name: `Put ${id} in maintenance` }).click();
  await expect(panel).toContainText("It ends by itself");
  await expect(panel.getByText(/^Safe to stop/)).toBeVisible({ timeout: 60_000 });
  await expectAccessibleInBothThemes(page);

  await page.goto("/overrides");
  const row = page.getByRole("row").filter({ hasText: id });
  await expect(row).toContainText("Maintenance");
  await row.getByRole("link", { name: /^Maintenance of .*: open$/ }).click();
  await panel.getByRole("button", { name: "End maintenance" }).click();
  await expect(panel.getByText("Maintenance has ended.")).toBeVisible();
});

test("overrides of each kind are undone from their list", async ({
  signedIn: page,
  headgate: { client },
}) => {
  const { id } = await instanceIn(client, "inventory", "c");
  const params = { ns: "default", service: "inventory", instance: id };
  await client.putCircuit({ params, body: { state: "closed", reason: "incident: a bad reporter" } });
  await client.putWeight({ params, body: { weight: "80%", reason: "host: slow disk" } });
  await page.goto("/overrides");
  const rows = page.getByRole("row").filter({ hasText: id });
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: "Kept in" })).toContainText("a bad reporter");
  await page.getByRole("button", { name: new RegExp(`Undo the circuit of ${id}`) }).click();
  await page.getByRole("button", { name: "Make it automatic" }).click();
  await expect(rows).toHaveCount(1);
  await page.getByRole("button", { name: new RegExp(`Undo the weight of ${id}`) }).click();
  await page.getByRole("button", { name: "Reset the weight" }).click();
  await expect(rows).toHaveCount(0);
});

test.describe("an address that nothing is known of", () => {
  test.use({ allowedErrors: [/404/] });

  test("is said to be not registered, with the way back", async ({ signedIn: page }) => {
    await page.goto(pathOf("orders", "127.0.0.1:7"));
    await expect(page.getByText("Not registered for orders")).toBeVisible();
    await expect(page.getByRole("link", { name: "orders" })).toBeVisible();
    await expect(page.getByRole("slider", { name: "Status" })).toHaveAttribute("aria-valuetext", /Not known/);
    await expect(page.getByText("Nothing is known to have happened to it.")).toBeVisible();
  });
});
