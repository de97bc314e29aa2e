import type { Client } from "#lib/api/client.ts";
import { instanceIn } from "#test/support/sample-fleet.ts";
import { inTheme } from "./axe.ts";
import { expect, restore, signIn, test } from "./fixtures.ts";

const NS = "drawn";

async function putDrawn(client: Client, ns: string, service: string, port: number, dependsOn: string[] = []) {
  await client.putInstance({
    params: { ns, service, instance: `127.0.0.1:${port}` },
    body: { ttlSeconds: 0, zone: "a", dependsOn, check: { kind: "none" } },
  });
}

async function reportDrawn(client: Client, ns: string, seq: number): Promise<void> {
  await client.postReport({
    params: { ns },
    body: {
      client: { service: "shop", id: "1", bootId: "e2e" },
      seq,
      // Of a longer one, what was before this server led would not count.
      windowMs: 100,
      calls: [{ service: "warehouse", instance: "127.0.0.1:2", ok: 90, failed: { timeout: 10 } }],
    },
  });
}

/** A shop that called its warehouse, and says that it depends on a bank that nobody registered. */
async function drawnFleet(client: Client, ns: string): Promise<void> {
  await putDrawn(client, ns, "shop", 1, ["warehouse", "bank"]);
  await putDrawn(client, ns, "warehouse", 2);
  await reportDrawn(client, ns, 0);
}

test("the picture's tables say what the API says, what is only declared too, and nothing moves", async ({
  page,
  context,
  apart: headgate,
}) => {
  await signIn(context, headgate);
  await drawnFleet(headgate.client, NS);
  await page.goto(`${headgate.url}/topology?ns=${NS}&window=15m`);
  const services = page.getByRole("table", { name: "Services in the picture" });
  const row = (text: string) => services.getByRole("row").filter({ hasText: text });
  // A figure is complete some seconds after it was reported.
  await expect(row("warehouse")).toContainText("10 %", { timeout: 40_000 });
  await expect(row("bank")).toContainText("No service here");
  await expect(page.getByRole("group", { name: /^Picture of 3 services and 2 lines/ })).toBeVisible();
  const { nodes, edges } = await headgate.client.getTopology({
    params: { ns: NS },
    query: { window: "15m" },
  });
  await expect(services.getByRole("row")).toHaveCount(1 + nodes.length);

  const places = () =>
    page.evaluate(() => {
      const kept = Object.entries(sessionStorage).find(([key]) => key.startsWith("headgate-topology"));
      return (JSON.parse(String(kept?.[1])) as { points: Record<string, { x: number; y: number }> }).points;
    });
  const before = await places();
  expect(Object.keys(before).toSorted()).toEqual(["bank", "shop", "warehouse"]);
  expect(before["shop"]!.x).toBeLessThan(before["warehouse"]!.x);
  await headgate.client.putInstance({
    params: { ns: NS, service: "kiosk", instance: "127.0.0.1:3" },
    body: { ttlSeconds: 0, dependsOn: ["warehouse"], check: { kind: "none" } },
  });
  await expect(row("kiosk")).toBeVisible();
  expect(await places()).toMatchObject(before);

  await page.getByText(/^Calls \d+$/).click();
  const calls = page.getByRole("table", { name: "Calls in the picture" });
  await expect(calls.getByRole("row")).toHaveCount(2 + edges.length);
  const bank = calls.getByRole("row").filter({ hasText: "bank" });
  await expect(bank).toContainText("Only declared");
  await expect(bank.getByRole("cell").nth(3)).toHaveText("–");
  await calls.getByRole("button", { name: "shop calls warehouse" }).press("Enter");
  const line = page.getByRole("region", { name: "shop calls warehouse" });
  await expect(line).toBeFocused();
  await expect(line).toContainText("10 timeout");
  await expect(page).toHaveURL(/service=warehouse.*caller=shop/);
  await page.getByRole("button", { name: "Close" }).press("Enter");
  await expect(calls.getByRole("button", { name: "shop calls warehouse" })).toBeFocused();

  await page.getByRole("checkbox", { name: "Hide only declared" }).check();
  await expect(bank).toHaveCount(0);
  await page.getByRole("checkbox", { name: "Hide only declared" }).uncheck();
  await page.getByRole("searchbox", { name: "Find a service" }).fill("ware");
  await page.getByRole("combobox", { name: "How much around it" }).click();
  await page.getByRole("option", { name: "Without neighbours" }).click();
  await expect(page).toHaveURL(/q=ware.*hops=0|hops=0.*q=ware/);
  await page.reload();
  await expect(page.getByRole("group", { name: /^Picture of 1 service and 0 lines/ })).toBeVisible();
});

test("who leaves as the figures of others change leaves the picture, and the others stay", async ({
  page,
  context,
  apart: headgate,
}) => {
  const ns = "leaving";
  const edges = async () =>
    (await headgate.client.getTopology({ params: { ns }, query: { window: "15m" } })).edges.map(
      ({ service, figures }) => [service, figures?.calls],
    );
  await signIn(context, headgate);
  await drawnFleet(headgate.client, ns);
  await page.goto(`${headgate.url}/topology?ns=${ns}&window=15m`);
  await expect(page.getByRole("group", { name: /^Picture of 3 services and 2 lines/ })).toBeVisible();
  await page.getByRole("button", { name: /^Pause/ }).click();
  await putDrawn(headgate.client, ns, "shop", 1, ["warehouse"]);
  await reportDrawn(headgate.client, ns, 1);
  await expect.poll(edges, { timeout: 40_000 }).toEqual([["warehouse", 200]]);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("group", { name: /^Picture of 2 services and 1 line/ })).toBeVisible();
});

test("the picture is moved by keys and fitted in again, with who came later; what is picked comes into sight; a theme moves nothing", async ({
  page,
  context,
  apart: headgate,
}) => {
  const ns = "moved";
  await signIn(context, headgate);
  await putDrawn(headgate.client, ns, "shop", 1, ["warehouse"]);
  await putDrawn(headgate.client, ns, "warehouse", 2);
  await page.goto(`${headgate.url}/topology?ns=${ns}`);
  const picture = page.getByRole("group", { name: /^Picture of/ });
  await expect(picture).toHaveAccessibleName(/2 services and 1 line/);
  const { width = 0, height = 0 } = (await picture.boundingBox()) ?? {};
  const panel = (service: string) => page.getByRole("region", { name: service, exact: true });
  const close = async () => await page.getByRole("button", { name: "Close" }).click();
  /** Where something is drawn, px right of the middle, is known by what a press there picks. */
  const expectAt = async (right: number, service: string) => {
    await expect(async () => {
      await picture.click({ position: { x: width / 2 + right, y: height / 2 } });
      await expect(panel(service)).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 15_000 });
    await close();
  };
  const panRight = async (times: number) => {
    for (let time = 0; time < times; time += 1) await picture.press("ArrowRight");
  };

  await expectAt(-100, "shop");
  await panRight(2);
  await expectAt(-220, "shop");
  await inTheme(page, "dark");
  await expectAt(-220, "shop");
  await picture.press("0");
  await expectAt(-100, "shop");
  await panRight(30);
  await page.getByRole("button", { name: "shop", exact: true }).click();
  await expect(panel("shop")).toBeVisible();
  await close();
  await expectAt(0, "shop");

  await putDrawn(headgate.client, ns, "kiosk", 3, ["shop"]);
  await expect(picture).toHaveAccessibleName(/3 services and 2 lines/);
  await putDrawn(headgate.client, ns, "van", 4, ["kiosk"]);
  await expect(picture).toHaveAccessibleName(/4 services and 3 lines/);
  await picture.press("0");
  await expectAt(48 - width / 2, "van");
});

test("an instance is drained from the picture's panel by keyboard alone", async ({
  signedIn: page,
  headgate,
}) => {
  await page.goto("/topology?sort=name");
  await page
    .getByRole("table", { name: "Services in the picture" })
    .getByRole("button", { name: "checkout", exact: true })
    .press("Enter");
  const panel = page.getByRole("region", { name: "checkout", exact: true });
  await expect(panel).toBeFocused();
  const { id } = await instanceIn(headgate.client, "checkout", "c");
  await panel.getByRole("button", { name: `Drain ${id}` }).press("Enter");
  const drain = page.getByRole("dialog");
  await drain.getByRole("textbox", { name: "Reason" }).fill("from the topology");
  await drain.getByRole("button", { name: /^Drain/ }).press("Enter");
  await expect(drain.getByText("Safe to stop", { exact: true })).toBeVisible({ timeout: 40_000 });
  await page.keyboard.press("Escape");
  await expect(panel).toContainText(/drained/i);
  await restore(headgate.client);
});

test("a moment of the last hour is looked at, by a typed number, and left again", async ({
  signedIn: page,
}) => {
  await page.goto("/topology?group=zone");
  await expect(page.locator("#content").getByText("Zone a", { exact: true })).toBeVisible();
  await page.getByRole("textbox", { name: "Minutes ago" }).fill("55");
  await expect(page).toHaveURL(/at=\d{13}/);
  // This Headgate is younger than that, however long the tests before took.
  await expect(page.getByText(/stood then is not known here/)).toBeVisible();
  await page.getByRole("slider", { name: "Minutes ago" }).press("ArrowLeft");
  await expect(page.getByRole("textbox", { name: "Minutes ago" })).toHaveValue("56 min ago");
  await page.getByRole("button", { name: "Back to now" }).click();
  await expect(page).not.toHaveURL(/at=/);
  await expect(page.getByText(/not known here/)).toHaveCount(0);
});
