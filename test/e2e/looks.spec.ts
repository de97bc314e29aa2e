import type { Page } from "@playwright/test";
import { instanceIn, instancesOf } from "#test/support/sample-fleet.ts";
import type { ServerProcess } from "#test/support/server-process.ts";
import { expectAccessible, expectAccessibleColours, inTheme } from "./axe.ts";
import { expect, signIn, test } from "./fixtures.ts";

interface Place {
  readonly name: string;
  readonly isPublic?: boolean;
  readonly path: (headgate: ServerProcess) => Promise<string> | string;
  /** The page is there: not a skeleton of it. */
  readonly isThere: (page: Page) => Promise<void>;
  /** The next place begins as this one did. */
  readonly after?: (headgate: ServerProcess) => Promise<unknown>;
}

/** Nothing is registered there: no other place tells of it. */
const nowhere = { ns: "default", service: "gateway", instance: "127.0.0.1:9" };

const heading = (name: string | RegExp) => async (page: Page) =>
  expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

const panelOf = (what: "drain" | "weight" | "maintenance" | "circuit") => async (headgate: ServerProcess) => {
  const { id } = await instanceIn(headgate.client, "checkout", "c");
  return `/services/default/checkout?${what}=${encodeURIComponent(id)}${what === "circuit" ? "&to=open" : ""}`;
};
/** The id of a user who is there to be looked at. */
async function lookedAt({ client }: ServerProcess): Promise<string> {
  const { items } = await client.listUsers({ query: {} });
  const known = items.find(({ name }) => name === "looks");
  if (known !== undefined) return known.id;
  const body = { name: "looks", role: "operator" as const, namespaces: ["default"] };
  return (await client.createUser({ body })).user.id;
}
const lineOfLog = async (page: Page) =>
  expect(page.getByRole("button", { name: /: details$/ }).first()).toBeVisible();
const panel = async (page: Page) =>
  expect(page.getByRole("dialog").getByRole("textbox", { name: "Reason" })).toBeVisible();

const places: readonly Place[] = [
  { name: "sign-in", isPublic: true, path: () => "/sign-in", isThere: heading("Sign in") },
  {
    name: "setup by an invitation",
    isPublic: true,
    path: () => "/setup#hgi_0_0&looks",
    isThere: heading("Choose your password"),
  },
  { name: "overview", path: () => "/", isThere: heading(/^All 15 instances/) },
  {
    name: "services",
    path: () => "/services",
    isThere: async (page) => expect(page.getByRole("link", { name: "payments" })).toBeVisible(),
  },
  {
    name: "service, one instance opened",
    path: async (headgate) => {
      const { id } = await instanceIn(headgate.client, "checkout", "c");
      return `/services/default/checkout?open=${encodeURIComponent(id)}`;
    },
    isThere: async (page) => expect(page.getByRole("heading", { name: "Causes" })).toBeVisible(),
  },
  { name: "drain panel", path: panelOf("drain"), isThere: panel },
  { name: "weight panel", path: panelOf("weight"), isThere: panel },
  { name: "maintenance panel", path: panelOf("maintenance"), isThere: panel },
  { name: "circuit panel", path: panelOf("circuit"), isThere: panel },
  {
    name: "several selected to be drained",
    path: async (headgate) => {
      const ids = (await instancesOf(headgate.client, "checkout")).map(({ id }) => id);
      return `/services/default/checkout?together=drain&selected=${encodeURIComponent(ids.join(","))}`;
    },
    isThere: async (page) =>
      expect(page.getByRole("dialog").getByText("Least capacity refuses")).toBeVisible(),
  },
  {
    name: "instance",
    path: async (headgate) => {
      const { id } = await instanceIn(headgate.client, "checkout", "c");
      return `/services/default/checkout/${encodeURIComponent(id)}`;
    },
    isThere: async (page) => expect(page.getByRole("heading", { name: "Why this weight" })).toBeVisible(),
  },
  {
    name: "instance that is gone",
    path: () => "/services/default/checkout/127.0.0.1%3A9?range=15m",
    isThere: async (page) => expect(page.getByRole("slider", { name: "Status" })).toBeVisible(),
  },
  {
    name: "traffic of a service",
    path: () => "/services/default/orders?tab=traffic&range=15m",
    isThere: async (page) =>
      expect(page.getByRole("slider", { name: "Moments of Time taken" })).toBeVisible(),
  },
  {
    name: "versions of a service",
    path: () => "/services/default/checkout?tab=versions&range=15m",
    isThere: async (page) =>
      expect(page.getByRole("slider", { name: "Moments of Share of calls by version" })).toBeVisible(),
  },
  {
    name: "policy of a service",
    path: () => "/services/default/checkout?tab=policy",
    isThere: async (page) => expect(page.getByText("check.intervalMs", { exact: true })).toBeVisible(),
  },
  {
    name: "default policy",
    path: () => "/policy?find=circuit",
    isThere: async (page) => expect(page.getByText("circuit.mode", { exact: true })).toBeVisible(),
  },
  {
    name: "events of a service",
    path: () => "/services/default/checkout?tab=events",
    isThere: lineOfLog,
  },
  {
    name: "events",
    path: () => "/events",
    isThere: lineOfLog,
  },
  {
    name: "audit, one record opened",
    path: async (headgate) => {
      await headgate.client.drain({ params: nowhere, body: { reason: "recorded", owner: "looks" } });
      await headgate.client.undrain({ params: nowhere, query: { all: "true" } });
      return "/audit";
    },
    isThere: async (page) => {
      await page.getByRole("button", { name: "Verify the chain" }).click();
      await expect(page.getByText("The chain holds.")).toBeVisible();
      await page
        .getByRole("button", { name: /^Record .*: details$/ })
        .first()
        .click();
      await expect(page.getByText("Hash before", { exact: true })).toBeVisible();
    },
  },
  {
    name: "settings",
    path: () => "/settings",
    isThere: async (page) => expect(page.getByRole("region", { name: "This token" })).toBeVisible(),
  },
  {
    name: "users",
    path: async (headgate) => {
      await lookedAt(headgate);
      return "/settings/users?q=";
    },
    isThere: async (page) => expect(page.getByRole("row", { name: /^looks/ })).toBeVisible(),
  },
  {
    name: "a user",
    path: async (headgate) => `/settings/users?user=${await lookedAt(headgate)}`,
    isThere: async (page) => expect(page.getByRole("dialog").getByText("Only these")).toBeVisible(),
  },
  {
    name: "a token to be made",
    path: () => "/settings/tokens?new=true",
    isThere: async (page) => expect(page.getByRole("checkbox", { name: "metrics:read" })).toBeVisible(),
  },
  {
    name: "changes of a table",
    path: () => "/services/default/checkout?changes=1h",
    isThere: async (page) => expect(page.getByRole("dialog").getByText(/^Revision/)).toBeVisible(),
  },
  {
    name: "topology, one service picked",
    path: () => "/topology?service=checkout",
    isThere: async (page) => {
      await expect(page.getByRole("region", { name: "checkout", exact: true })).toBeVisible();
      await expect(page.getByRole("table", { name: "Services in the picture" })).toBeVisible();
    },
  },
  {
    name: "topology by zone",
    path: () => "/topology?group=zone&table=calls",
    isThere: async (page) => expect(page.getByRole("table", { name: "Calls in the picture" })).toBeVisible(),
  },
  {
    name: "events, one opened, on a page that is held",
    path: () => "/events",
    isThere: async (page) => {
      await page
        .getByRole("button", { name: /: details$/ })
        .first()
        .click();
      await expect(page.getByText("When", { exact: true })).toBeVisible();
      await page.getByRole("button", { name: "Pause the page" }).click();
      await expect(page.getByText(/^Paused since/)).toBeVisible();
      await page.mouse.move(0, 400);
    },
  },
  {
    name: "palette",
    path: () => "/events",
    isThere: async (page) => {
      await lineOfLog(page);
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("option").first()).toBeVisible();
    },
  },
  {
    name: "shortcuts",
    path: () => "/clients",
    isThere: async (page) => {
      await expect(page.getByRole("table", { name: "Clients" })).toBeVisible();
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog").getByText("These shortcuts")).toBeVisible();
    },
  },
  {
    name: "drains that stand, opened",
    path: async (headgate) => {
      await headgate.client.drain({ params: nowhere, body: { reason: "looked at", owner: "looks" } });
      return "/policy";
    },
    isThere: async (page) => {
      await page.getByRole("button", { name: /^Drains:/ }).click();
      await expect(page.getByRole("dialog", { name: "Drains" }).getByText("127.0.0.1:9")).toBeVisible();
    },
    after: (headgate) => headgate.client.undrain({ params: nowhere, query: { all: "true" } }),
  },
  { name: "pause panel", path: () => "/?panel=automation", isThere: panel },
  { name: "first run", path: () => "/?ns=empty", isThere: heading("Nothing is registered in empty yet.") },
  { name: "no such page", path: () => "/no/such/page", isThere: heading("There is no such page") },
  { name: "overrides", path: () => "/overrides", isThere: heading("Overrides") },
  {
    name: "clients, one opened",
    path: async (headgate) => {
      const { id } = await instanceIn(headgate.client, "checkout", "a");
      return `/clients?client=${encodeURIComponent(`checkout/${id}`)}`;
    },
    isThere: async (page) => expect(page.getByText(/holds revision/).first()).toBeVisible(),
  },
  {
    name: "clients of a service",
    path: () => "/services/default/orders?tab=clients",
    isThere: async (page) => expect(page.getByRole("table", { name: "Clients of orders" })).toBeVisible(),
  },
  {
    name: "a zone to be drained",
    path: () => "/overrides/bulk?zone=b&owner=looks",
    isThere: async (page) =>
      expect(page.getByRole("table", { name: "Selected instances" }).getByRole("row")).toHaveCount(6),
  },
  {
    name: "instances by zone",
    path: () => "/services/default/orders?group=zone",
    isThere: async (page) => expect(page.getByText("a 1 instance")).toBeVisible(),
  },
];

// The browser itself writes down that the page is none.
test.use({ allowedErrors: [/404 .*(?:\/no\/such\/page|127\.0\.0\.1%3A9)/] });

// Dark first: each change of theme, and of width, costs a page as much as opening it.
test.use({
  viewport: { width: 1280, height: 800 },
  colorScheme: "dark",
  contextOptions: { reducedMotion: "reduce" },
});

/** Nothing runs over the right edge, once what follows the width has followed it. */
async function expectWithinEdges(page: Page): Promise<void> {
  const overrun = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const message = `px beyond the right edge of ${page.viewportSize()?.width}`;
  await expect.poll(overrun, { message, intervals: [50], timeout: 5000 }).toBeLessThanOrEqual(0);
}

for (const { name, isPublic = false, path, isThere, after } of places) {
  test(`${name}: nothing runs over the edge, axe finds nothing`, async ({ page, context, headgate }) => {
    test.slow();
    if (!isPublic) await signIn(context, headgate);
    await page.goto(await path(headgate));
    await isThere(page);
    // Colours do not depend on the width, nor the layout on colours.
    await expectWithinEdges(page);
    await expectAccessibleColours(page);
    await inTheme(page, "light");
    await expectWithinEdges(page);
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 800 });
    await expectWithinEdges(page);
    await expectAccessible(page);
    await after?.(headgate);
  });
}
