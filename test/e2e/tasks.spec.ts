import type { Locator, Page } from "@playwright/test";
import { instanceIn, provoke, sampleServices } from "#test/support/sample-fleet.ts";
import { expect, HASTY, probed, putDefaultPolicy, restore, test } from "./fixtures.ts";

/** Six things a person comes for, from the overview, by what is on the screen alone. */

/** Undraining, progress may be asked for once more: the drain is not there any more. */
test.use({ allowedErrors: [/404 .*\/drain\?owner=/] });

test.afterEach(async ({ headgate }) => restore(headgate.client));

/** Whoever does the task: presses and types, and is counted. */
class Person {
  presses = 0;
  typed = 0;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async press(target: Locator): Promise<void> {
    this.presses += 1;
    await target.click();
  }

  /** Into what has the focus, as hands do: nothing is cleared first. */
  async type(text: string): Promise<void> {
    this.typed += 1;
    await this.page.keyboard.type(text);
  }
}

const wrong = (page: Page) => page.getByRole("region", { name: "What is wrong" });

test("find the instance that hurts, say why its weight is what it is: no press, then two", async ({
  signedIn: page,
  headgate: { client },
}) => {
  await putDefaultPolicy(client, HASTY);
  const sick = await instanceIn(client, "orders", "b");
  await provoke(sick.id, "fail-checks");
  const person = new Person(page);
  await page.goto("/");
  await expect(wrong(page)).toContainText(sick.id, probed);
  await expect(wrong(page)).toContainText("status 503");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("orders: 1 of 3 unhealthy since");
  expect(person).toMatchObject({ presses: 0, typed: 0 });

  await person.press(wrong(page).getByRole("link", { name: `orders ${sick.id}` }));
  await person.press(page.getByRole("link", { name: "Why this weight" }));
  const factors = page.getByRole("region", { name: "Why this weight" }).getByRole("listitem");
  await expect(factors.first()).toContainText("100Base");
  await expect(factors.nth(1)).toContainText("status 503");
  await expect(factors.last()).toContainText("=0Weight");
  expect(person).toMatchObject({ presses: 2, typed: 0 });
});

test("say what the bad ones share: no press", async ({ signedIn: page, headgate: { client } }) => {
  await putDefaultPolicy(client, HASTY);
  for (const service of sampleServices)
    await provoke((await instanceIn(client, service, "c")).id, "fail-checks");
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Zone c: all 5 instances out", probed);
  const common = page.getByRole("region", { name: "What they have in common" });
  await expect(common).toContainText("Zone c5 of 5 inside0 of 10 elsewhere");
  await expect(page.getByRole("link", { name: "look at zone c" })).toHaveAttribute(
    "href",
    "/topology?zone=c",
  );
});

test("drain it and know when it is safe: three presses and a reason, from any page", async ({
  signedIn: page,
  headgate: { client },
}) => {
  await putDefaultPolicy(client, HASTY);
  const sick = await instanceIn(client, "payments", "a");
  await provoke(sick.id, "fail-checks");
  const person = new Person(page);
  await page.goto("/");
  await expect(wrong(page)).toContainText(sick.id, probed);

  await person.press(wrong(page).getByRole("link", { name: `payments ${sick.id}` }));
  await person.press(page.getByRole("button", { name: `Drain ${sick.id}` }));
  const panel = page.getByRole("dialog");
  const reason = panel.getByRole("textbox", { name: "Reason" });
  await expect(reason).toBeFocused();
  await expect(reason).toHaveValue(/^incident: /);
  await person.type("disk failing");
  await expect(reason).toHaveValue("disk failing");
  await person.press(panel.getByRole("button", { name: `Drain ${sick.id}` }));
  await expect(panel.getByText("Safe to stop", { exact: true })).toBeVisible(probed);
  expect(person).toMatchObject({ presses: 3, typed: 1 });

  await page.keyboard.press("Escape");
  await page.goto("/events");
  await expect(page.getByRole("button", { name: "Drains: 1 safe to stop" })).toBeVisible();
});

test("find who drained another one, when and why, and undo it: three presses", async ({
  signedIn: page,
  headgate: { client },
}) => {
  const { id } = await instanceIn(client, "checkout", "a");
  await client.drain({
    params: { ns: "default", service: "checkout", instance: id },
    body: { owner: "maria", reason: "kernel update of the host" },
  });
  const person = new Person(page);
  await page.goto("/");
  await person.press(page.getByRole("link", { name: /^Overrides/ }).first());
  const override = page.getByRole("table", { name: "Overrides" }).getByRole("row").filter({ hasText: id });
  await expect(override).toContainText("maria");
  await expect(override).toContainText("by bootstrap");
  await expect(override).toContainText("kernel update of the host");
  await expect(override.getByRole("time").first()).toHaveAttribute("title", /202\d/);
  await person.press(override.getByRole("button", { name: `Undo the drain of ${id} by maria` }));
  const step = page.getByRole("dialog", { name: `Undo the drain of ${id}` });
  await expect(step).toContainText(/Ends the drain of maria.*\d+ % of traffic moves to 1 instance\./);
  await person.press(step.getByRole("button", { name: "Undrain" }));
  await expect(override).toHaveCount(0);
  expect(person).toMatchObject({ presses: 3, typed: 0 });

  // Afterwards it is told by actor and time; the page, the range, and whose it was.
  await person.press(page.getByRole("link", { name: "Events", exact: true }).first());
  await person.press(page.getByText("24h", { exact: true }));
  await person.press(page.getByLabel("Actor"));
  await person.type("bootstrap");
  const log = page.getByRole("main").getByRole("list");
  // Until the answer is there, what Headgate itself did of it stands there as well.
  await expect(log.getByRole("listitem").filter({ hasText: "draining" })).toHaveCount(0);
  await expect(log.getByRole("listitem").filter({ hasText: "drained by maria" })).toContainText(id);
  await expect(log.getByRole("listitem").filter({ hasText: "drain of maria undone" })).toContainText(id);
  expect(person).toMatchObject({ presses: 6, typed: 1 });
});

test("cap a service's ejections at 20 %: six presses, and three things typed", async ({
  signedIn: page,
  headgate: { client },
}) => {
  const params = { ns: "default", service: "checkout" };
  const person = new Person(page);
  await page.goto("/");
  await person.press(
    page.getByRole("table", { name: "Services by trouble" }).getByRole("link", { name: "checkout" }),
  );
  await person.press(page.getByRole("tab", { name: "Policy" }));
  await person.press(page.getByRole("searchbox", { name: "Find a setting" }));
  await person.type("ejections 20 %");
  const setting = page.getByRole("group", { name: /ejected at once/ });
  await expect(page.locator("[data-path]")).toHaveCount(1);
  await person.press(setting.getByRole("textbox"));
  await person.type("20 %");
  await expect(setting).toContainText("was 50 %");
  await person.press(page.getByRole("button", { name: "Review and save" }));
  const panel = page.getByRole("dialog");
  await expect(panel.getByRole("textbox", { name: "Reason" })).toBeFocused();
  await person.type("two of five went at once");
  await person.press(panel.getByRole("button", { name: "Save 1 change" }));
  await expect(panel).toHaveCount(0);
  expect(person).toMatchObject({ presses: 6, typed: 3 });
  expect((await client.getPolicy({ params })).patch).toEqual({ circuit: { maxEjectedRatio: 0.2 } });
  await client.putPolicy({ params, body: { policy: {}, reason: "the test is over" }, ifMatch: "*" });
});
