import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { instancesOf } from "#test/support/sample-fleet.ts";
import type { ServerProcess } from "#test/support/server-process.ts";
import { expect, signIn, startServer, test } from "./fixtures.ts";

test("services are found by a part of their name, and the search is in the address", async ({
  signedIn: page,
}) => {
  await page.goto("/services");
  const table = page.getByRole("table", { name: "Services" });
  await expect(table.getByRole("row")).toHaveCount(6);
  await page.getByRole("searchbox", { name: "Find a service" }).fill("pay");
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(table.getByRole("link", { name: "payments" })).toBeVisible();
  await expect(page).toHaveURL(/q=pay/);
  await page.reload();
  await expect(table.getByRole("row")).toHaveCount(2);

  await page.getByRole("searchbox", { name: "Find a service" }).fill("no-such-service");
  await expect(page.getByText("No service matches.")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(table.getByRole("row")).toHaveCount(6);
});

test("a service shows its instances, its zones and whom it calls", async ({ signedIn: page }) => {
  await page.goto("/services");
  await page.getByRole("link", { name: "checkout" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "checkout" })).toBeVisible();
  const table = page.getByRole("table", { name: "Instances" });
  await expect(table.getByRole("row")).toHaveCount(4);
  await expect(table).toContainText("2.5.0-canary");
  await expect(page.getByText("Zones a, b and c")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "orders" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
});

test("services are sorted both ways by any figure, in the address, and exported whole", async ({
  signedIn: page,
}) => {
  await page.goto("/services");
  const table = page.getByRole("table", { name: "Services" });
  const first = table.getByRole("row").nth(1);
  await table.getByRole("button", { name: "Service", exact: true }).click();
  await expect(first).toContainText("checkout");
  await expect(page).toHaveURL(/sort=name/);
  await table.getByRole("button", { name: "Service", exact: true }).click();
  await expect(first).toContainText("payments");
  await expect(table.getByRole("columnheader", { name: "Service" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await page.reload();
  await expect(first).toContainText("payments");
  // The sample fleet calls itself: figures come with the first reports.
  await expect(first.getByRole("img", { name: /^Calls to payments/ })).toBeVisible({ timeout: 30_000 });

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("button", { name: "Export" })
      .click()
      .then(() => page.getByRole("menuitem", { name: /^CSV/ }).click()),
  ]);
  expect(download.suggestedFilename()).toMatch(/^headgate-services-default-.*\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  expect(lines[0]).toContain("Calls (1/s)");
  expect(lines.slice(1).map((line) => line.split(",")[1])).toEqual([
    "payments",
    "orders",
    "inventory",
    "gateway",
    "checkout",
  ]);
});

test("a row of another namespace is not told by its name alone", async ({ page, context, apart }) => {
  await signIn(context, apart);
  const body = { ttlSeconds: 0, check: { kind: "none" as const } };
  for (const ns of ["north", "south"])
    await apart.client.putInstance({ params: { ns, service: "ledger", instance: "127.0.0.1:9" }, body });
  await page.goto(`${apart.url}/services?ns=north`);
  const row = page.getByRole("table", { name: "Services" }).getByRole("row").filter({ hasText: "ledger" });
  await expect(row.getByRole("link").first()).toHaveAttribute("href", "/services/north/ledger");
  // Its rows are not there with its names, and take long.
  await page.route(/\/v1\/namespaces\/south\/services\?/, async (route) => {
    if (new URL(route.request().url()).searchParams.has("limit"))
      await route.fulfill({ json: { items: [], total: 1 } });
  });
  await page.getByRole("button", { name: "Namespace north: change" }).click();
  await page.getByRole("menuitem", { name: /^south/ }).click();
  await expect(page.getByText(/^1 service in south/)).toBeVisible();
  await expect(row).toBeVisible();
  await expect(row.getByRole("link")).toHaveCount(0);
});

test.describe("rows that do not come", () => {
  test.use({ allowedErrors: [/500 .*\/orders\/instances/] });

  test("are told, and asked for again", async ({ signedIn: page }) => {
    const rows = /\/services\/orders\/instances\?/;
    const failing = page.getByText("Could not load some of the instances.");
    await page.route(rows, async (route) =>
      route.fulfill({ status: 500, json: { error: { code: "internal", message: "not now" } } }),
    );
    await page.goto("/services/default/orders?group=zone");
    await expect(failing).toBeVisible();
    await Promise.all([page.waitForRequest(rows), page.getByRole("button", { name: "Try again" }).click()]);
    // What changes in the service asks for them too: from here on either may be first.
    await page.unroute(rows);
    await expect(async () => {
      if (await failing.isVisible())
        await page.getByRole("button", { name: "Try again" }).click({ timeout: 500 });
      await expect(failing).toHaveCount(0, { timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await expect(page.getByRole("table", { name: "Instances" }).getByText("Serving").first()).toBeVisible();
  });
});

test("instances are grouped, walked over by keys, and picked in ranges", async ({
  signedIn: page,
  headgate,
}) => {
  const ids = (await instancesOf(headgate.client, "orders")).map(({ id }) => id).toSorted();
  await page.goto("/services/default/orders?sort=id&group=zone");
  const table = page.getByRole("table", { name: "Instances" });
  for (const zone of ["a", "b", "c"])
    await expect(table.getByRole("row").filter({ hasText: `${zone} 1 instance` })).toBeVisible();
  await page.goto("/services/default/orders?sort=id");
  const rows = ids.map((id) => table.getByRole("row").filter({ hasText: id }));
  await page.getByRole("checkbox", { name: `Select ${ids[0]}` }).click();
  await page.getByRole("checkbox", { name: `Select ${ids[2]}` }).click({ modifiers: ["Shift"] });
  await expect(page.getByRole("button", { name: "Drain 3 selected…" })).toBeVisible();
  await page.keyboard.press("ArrowUp");
  await expect(rows[1]!).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByRole("button", { name: "Drain 2 selected…" })).toBeVisible();
  // A menu that was open once stays closed when its tab is come back to.
  await page.getByRole("button", { name: `More for ${ids[0]}` }).click();
  await expect(page.getByRole("menuitem", { name: "Copy the address" })).toBeVisible();
  await page.keyboard.press("Escape");
  // What is looked for in one tab is not looked for in another.
  await page.getByRole("searchbox", { name: "Filter instances" }).fill(`${ids[0]}`);
  await expect(page).toHaveURL(/q=/);
  await page.getByRole("tab", { name: "Clients" }).click();
  await expect(page.getByRole("searchbox", { name: "Find a client" })).toHaveValue("");
  await expect(page.getByRole("table", { name: "Clients of orders" })).toBeVisible();
  await page.getByRole("tab", { name: "Instances" }).click();
  await expect(page.getByRole("tab", { name: "Instances" })).toBeFocused();
  await expect(page.getByRole("menuitem")).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Filter instances" }).fill("");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Set the weight…" }).click();
  await expect(
    page.getByRole("dialog").getByRole("button", { name: "Set the weight of 2 instances" }),
  ).toBeVisible();
});

test("a service without instances never reads as one that serves", async ({
  page,
  context,
  apart: headgate,
}) => {
  await signIn(context, headgate);
  const params = { ns: "lonely", service: "billing", instance: "127.0.0.1:9" };
  await headgate.client.putInstance({ params, body: {} });
  await headgate.client.deleteInstance({ params });
  await page.goto(`${headgate.url}/services?ns=lonely`);
  const row = page.getByRole("row").filter({ hasText: "billing" });
  await expect(row).toContainText("No instances");
  await expect(row).not.toContainText("All serve");
  await page.goto(`${headgate.url}/?ns=lonely`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    "No instance of billing is registered.",
  );
  const ranking = page.getByRole("table", { name: "Services by trouble" });
  await expect(ranking.getByRole("row").filter({ hasText: "billing" })).toContainText("No instances");
  await expect(ranking.getByText(/^Serving$/)).toHaveCount(1);
});

test.describe("an address that no page has", () => {
  test.use({ allowedErrors: [/404/] });

  test("is told within the shell, as a 404", async ({ signedIn: page }) => {
    const answer = await page.goto("/no/such/page");
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1, name: "There is no such page" })).toBeVisible();
    await expect(page).toHaveTitle("No such page · Headgate");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Services" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Services" })).toBeVisible();
  });
});

test.describe("a service nobody registered", () => {
  test.use({ allowedErrors: [/404/] });

  test("is said to be none, with the way back", async ({ signedIn: page }) => {
    await page.goto("/services/default/billing");
    await expect(page.getByRole("heading", { name: "No service is called billing" })).toBeVisible();
    await page.getByRole("link", { name: "All services of default" }).click();
    await expect(page.getByRole("table", { name: "Services" })).toBeVisible();
  });
});

/** Indexes of the rows that are seen whole. */
const rowsInSight = (page: Page) =>
  page.evaluate(() => {
    const rows = [...document.querySelectorAll("[data-index]")].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top > 100 && bottom < innerHeight;
    });
    return rows.map((row) => row.getAttribute("data-index"));
  });

async function registerCrowd({ client }: ServerProcess): Promise<void> {
  const ports = Array.from({ length: 120 }, (_, index) => 9000 + index);
  const body = { ttlSeconds: 0, check: { kind: "none" as const } };
  await Promise.all(
    ports.map((port) =>
      client.putInstance({
        params: { ns: "default", service: "crowd", instance: `127.0.0.1:${port}` },
        body,
      }),
    ),
  );
}

/** Before its server ends, which its stream would tell as an error. */
const leave = (page: Page) => page.goto("about:blank");

test("a list that is come back to shows its rows", async ({ page, context }) => {
  test.slow();
  await using server = await startServer({});
  await signIn(context, server);
  await registerCrowd(server);
  await page.goto(`${server.url}/services/default/crowd?tab=traffic`);
  await expect(page.getByRole("tabpanel", { name: "Traffic" })).toBeVisible();
  await page.getByRole("tab", { name: "Instances" }).click();
  await expect.poll(() => rowsInSight(page)).toContain("1");
  await page.evaluate(() => scrollTo(0, 4000));
  await expect.poll(() => rowsInSight(page)).not.toContain("1");
  await expect.poll(() => rowsInSight(page)).not.toEqual([]);
  await page.goBack();
  await expect(page.getByRole("tabpanel", { name: "Traffic" })).toBeVisible();
  await expect.poll(() => rowsInSight(page)).toEqual([]);
  await page.goForward();
  await expect.poll(() => rowsInSight(page)).not.toEqual([]);
  await leave(page);
});

test("a log that is come back to stands where one was", async ({ page, context }) => {
  test.slow();
  await using server = await startServer({});
  await signIn(context, server);
  await registerCrowd(server);
  await page.goto(`${server.url}/events`);
  await expect(page.getByRole("button", { name: /: details$/ }).nth(45)).toBeAttached();
  await page.evaluate(() => scrollTo(0, 1200));
  await page.getByRole("link", { name: "Topology" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Topology" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Events" })).toBeVisible();
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(1000);
  await leave(page);
});
