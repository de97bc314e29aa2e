import type { Page } from "@playwright/test";
import { instanceIn } from "#test/support/sample-fleet.ts";
import { expect, restore, test } from "./fixtures.ts";

test.afterEach(async ({ headgate }) => restore(headgate.client));

test("a weight is overridden for a reason, seen in the table, and taken back", async ({
  signedIn: page,
  headgate,
}) => {
  const { id } = await instanceIn(headgate.client, "checkout", "a");
  await page.goto("/services/default/checkout");
  const row = page.getByRole("row").filter({ hasText: id }).first();
  const panel = await openWeight(page, id);
  // As hands do: it has the focus, and what is typed replaces what is suggested.
  const field = panel.getByLabel("New weight");
  await expect(field).toBeFocused();
  await page.keyboard.type("40");
  await expect(field).toHaveValue("40 %");
  await panel.getByRole("textbox", { name: "Reason" }).focus();
  await field.click();
  await page.keyboard.type("50");
  await expect(field).toHaveValue("50 %");
  // Also what comes with the focus, before any timer after it: what was there made 505 of it.
  await field.evaluate((input: HTMLInputElement) => {
    input.blur();
    input.focus();
    for (const digit of "25") document.execCommand("insertText", false, digit);
  });
  await expect(field).toHaveValue("25 %");
  const shares = panel.getByRole("table", { name: "Shares of traffic before and after" });
  // Not which shares: latency may move weights meanwhile.
  await expect(shares.getByRole("row").filter({ hasText: id })).toContainText(/\d\d % → \d\d? %/);
  await panel.getByRole("textbox", { name: "Reason" }).fill("incident: slow disk");
  await panel.getByRole("button", { name: "Set the weight" }).click();
  await expect(panel.getByText("Set. The table changes")).toBeVisible();
  await expect(row).toContainText("override");
  await expect(row).toContainText("25");

  await panel.getByRole("button", { name: "Back to the registered weight" }).click();
  await expect(panel.getByText("The registered weight counts again.")).toBeVisible();
  await expect(row).not.toContainText("override");
  await expect(row).toContainText("100");
});

test("a weight of 0 is refused with the way to what was meant", async ({ signedIn: page, headgate }) => {
  const { id } = await instanceIn(headgate.client, "checkout", "b");
  await page.goto("/services/default/checkout");
  const panel = await openWeight(page, id);
  await panel.getByLabel("New weight").fill("0");
  await panel.getByRole("button", { name: "Set the weight" }).click();
  await expect(panel.getByText("to take it out, drain it")).toBeVisible();
});

async function openWeight(page: Page, id: string) {
  await page.getByRole("button", { name: `More for ${id}` }).click();
  await page.getByRole("menuitem", { name: "Weight…" }).click();
  const panel = page.getByRole("dialog");
  await expect(panel).toBeVisible();
  return panel;
}
