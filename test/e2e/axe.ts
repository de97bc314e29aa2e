import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

/** Of axe's rules those that a theme can break: the others read what it leaves as it was. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/**
 * What fades from one colour to another is read once it has: between them it may be too faint. What inherits its colour
 * begins when what it inherits from has ended, so one looks again until none is under way. Rows out of sight are brought
 * into the picture: they keep the colours of before a change of theme until they are.
 */
async function comeToRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const row of document.querySelectorAll<HTMLElement>("li")) row.style.contentVisibility = "visible";
    const longest = 1000;
    for (let frame = 0; frame < longest; frame++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const isUnderWay = document
        .getAnimations()
        .filter((one) => one.playState !== "finished")
        .some((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
      if (!isUnderWay) return;
    }
  });
}

async function expectNoViolations(page: Page, options: axe.RunOptions): Promise<void> {
  await comeToRest(page);
  // Half a megabyte: given to a page once.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (chosen) => {
    const { axe: own } = window as unknown as { axe: typeof axe }; // the source above sets it
    // Told of all nodes that pass, it would spend as long on naming them.
    const { violations } = await own.run(document, { ...chosen, resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      at: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
    }));
  }, options);
  expect.soft(found).toEqual([]);
}

/** Nothing that axe knows keeps anybody from using the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoViolations(page, {});
}

/** The same page, known to be accessible in another theme, is so in this one. */
export async function expectAccessibleColours(page: Page): Promise<void> {
  await expectNoViolations(page, { runOnly: { type: "rule", values: OF_COLOURS } });
}

/** In both themes: states that are brief, or hard to come to. */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  await inTheme(page, "dark");
  await expectAccessibleColours(page);
  await inTheme(page, "light");
  await expectAccessible(page);
}

export async function inTheme(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
  // However short a transition is, its colours are the theme's from the next frame on.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}
