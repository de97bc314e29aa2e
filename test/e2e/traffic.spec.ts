import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const traffic = (service: string) => `/services/default/${service}?tab=traffic&range=15m`;
const number = (text: string) => Number(text.replace(/[^0-9.]/g, ""));

/** What the legend of a chart says of each line, by its name. */
async function legend(page: Page, title: string): Promise<Map<string, string>> {
  const entries = page.getByRole("figure", { name: title }).getByRole("listitem");
  const texts = await entries.evaluateAll((items) =>
    items.map((item) => [
      item.querySelector("span")?.textContent ?? "",
      item.querySelector("b")?.textContent ?? "",
    ]),
  );
  return new Map(texts as [string, string][]);
}

test("what clients report is what the page says: by caller, by instance, and over time", async ({
  signedIn: page,
  headgate,
}) => {
  await page.goto(traffic("orders"));
  const caller = page
    .getByRole("table", { name: "By caller" })
    .getByRole("row")
    .filter({ hasText: "checkout" });
  await expect(caller).toBeVisible();
  const { items } = await headgate.client.listTraffic({
    params: { ns: "default" },
    query: { service: "orders", window: "15m" },
  });
  const [orders] = items;
  const told = number(await caller.getByRole("cell").nth(1).innerText());
  const reported = orders!.callers!.find(({ caller: name }) => name === "checkout")!.callsPerSecond!;
  expect(Math.abs(told - reported) / reported).toBeLessThan(0.3);
  const shares = page.getByRole("table", { name: "Expected and real share" });
  await expect(shares.getByRole("row")).toHaveCount(1 + orders!.instances!.length);
  await expect(page.getByText("from 3 of 3 consumers")).toBeVisible();

  await page.getByText("By zone", { exact: true }).click();
  await expect(page).toHaveURL(/by=zone/);
  await expect(async () => {
    const zones = await legend(page, "Share of calls");
    expect([...zones.keys()]).toEqual(["zone a", "zone b", "zone c"]);
    const sum = [...zones.values()].reduce((all, share) => all + number(share), 0);
    expect(Math.abs(sum - 100)).toBeLessThanOrEqual(2);
  }).toPass();

  await page.getByRole("button", { name: "Calls as a table", exact: true }).click();
  const values = page.getByRole("table", { name: "Calls", exact: true }).getByRole("row");
  await expect(values.nth(1)).toContainText("/s");
  expect(await values.count()).toBeGreaterThan(10);
});

test("charts are read by keys, all at the same moment, and the range is in the address", async ({
  signedIn: page,
}) => {
  await page.goto(traffic("orders"));
  const reader = page.getByRole("slider", { name: "Moments of Calls" });
  await reader.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await expect(reader).toHaveAttribute(
    "aria-valuetext",
    /^\d\d:\d\d:\d\d: (Calls [\d.]+\/s|this leader counts)/,
  );
  await expect(page.locator(".hg-chart-cursor")).toHaveCount(6);
  await page.keyboard.press("Escape");
  await expect(page.locator(".hg-chart-cursor")).toHaveCount(0);

  await page.getByText("6h", { exact: true }).click();
  await expect(page).toHaveURL(/range=6h/);
  await page.getByRole("button", { name: "From – to" }).click();
  await page.getByRole("textbox", { name: "From" }).fill("yesterday");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("Type both as 2026-11-28 02:51.")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(page.getByRole("radio", { name: "6h" })).toBeChecked();
});

test("versions stand side by side, with a way to their instances", async ({ signedIn: page, headgate }) => {
  await page.goto("/services/default/checkout?tab=versions&range=15m");
  const table = page.getByRole("table", { name: "Versions" });
  const canary = table.getByRole("row").filter({ hasText: "2.5.0-canary" });
  await expect(canary).toContainText("1 / 1");
  const { items } = await headgate.client.listVersions({
    params: { ns: "default", service: "checkout" },
    query: { window: "15m" },
  });
  await expect(table.getByRole("row")).toHaveCount(1 + items.length);
  const of = (version: string) => items.find((each) => each.version === version)!;
  expect(of("2.5.0-canary").expectedShare).toBeLessThan(of("2.4.1").expectedShare!);
  await expect(canary.getByRole("link")).toHaveAttribute("href", /version=2\.5\.0-canary/);
});
