import { createHash } from "node:crypto";
import { instanceIn } from "#test/support/sample-fleet.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, restore, signIn, test } from "./fixtures.ts";

const PAGES = [
  "/",
  "/topology",
  "/services",
  "/services/default/orders",
  "/services/default/orders/127.0.0.1%3A1",
  "/overrides",
  "/events",
  "/audit",
  "/clients",
  "/settings",
  "/policy",
  "/settings/users",
  "/sign-in",
  "/setup",
  "/no/such/page",
];

test.describe("what a page may run", () => {
  test("every inline script of every page is named by hash, and no other may run", async ({
    signedIn: page,
    headgate: { url },
  }) => {
    for (const path of PAGES) {
      const answer = await page.request.get(`${url}${path}`, { headers: { accept: "text/html" } });
      const policy = answer.headers()["content-security-policy"] ?? "";
      const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? "";
      expect(scripts, path).toMatch(/^'self'( 'sha256-[^']+')+$/);
      const html = await answer.text();
      const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
      expect(inline.length, path).toBeGreaterThan(0);
      for (const [, text = ""] of inline)
        expect(scripts, path).toContain(createHash("sha256").update(text).digest("base64"));
    }
  });

  test.describe("an injected script", () => {
    test.use({ allowedErrors: [/Content Security Policy|violates the following/] });

    test("does not run, as a script or as an attribute", async ({ signedIn: page }) => {
      await page.goto("/settings");
      await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
      const refused = page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            document.addEventListener(
              "securitypolicyviolation",
              (event) => resolve(event.violatedDirective),
              {
                once: true,
              },
            );
            const script = document.createElement("script");
            script.textContent = "document.body.dataset.injected = 'yes'";
            document.body.append(script);
            const image = document.createElement("img");
            image.setAttribute("onerror", "document.body.dataset.injected = 'yes'");
            image.src = "data:,";
            document.body.append(image);
          }),
      );
      expect(await refused).toContain("script-src");
      await expect(page.locator("body")).not.toHaveAttribute("data-injected", "yes");
    });
  });
});

test("what a page reads first is asked for before its scripts are there, and not again by them", async ({
  signedIn: page,
}) => {
  // Once it stands, all is asked again, and what was not taken is dropped.
  await page.route("**/v1/events/stream*", () => undefined);
  // Nor is it let go.
  await page.addInitScript(() => {
    const later = globalThis.setTimeout;
    const kept = (run: () => void, ms?: number) => (ms === 10_000 ? 0 : later(run, ms));
    Object.assign(globalThis, { setTimeout: kept });
  });
  const service = "/services/default/orders";
  for (const path of [
    "/",
    "/?ns=default",
    "/services",
    service,
    "/events",
    "/events?ns=default",
    "/settings",
  ]) {
    await page.goto(path);
    const left = () =>
      page.evaluate(() => {
        const reads = [...(globalThis.headgateFirstReads ?? [])];
        return reads.filter(([, { isTaken }]) => isTaken !== true).map(([asked]) => asked);
      });
    await expect.poll(left, path).toEqual([]);
  }
});

test("what has come before a page's scripts is what it draws first, not skeletons", async ({
  signedIn: page,
}) => {
  await page.route("**/_next/static/chunks/*.js", async (route) => {
    const hasCome = () => {
      const reads = [...(globalThis.headgateFirstReads?.values() ?? [])];
      return reads.length > 4 && reads.every(({ answer }) => answer !== undefined);
    };
    await page.waitForFunction(hasCome);
    await route.continue();
  });
  await page.addInitScript(() => {
    const first = new MutationObserver(() => {
      if (document.querySelector("main *") === null) return;
      first.disconnect();
      document.documentElement.dataset["first"] = document.querySelector("main")?.textContent ?? "";
    });
    first.observe(document, { childList: true, subtree: true });
  });
  for (const [path, told] of [
    ["/", /instances of \d+ services/],
    ["/services", /orders/],
    ["/services/default/orders", /127\.0\.0\.1:\d+/],
    ["/events", /\d\d:\d\d:\d\d/],
  ] as const) {
    await page.goto(path);
    await expect(page.locator("html"), path).toHaveAttribute("data-first", told);
  }
});

test("what a button of the header does is told to who comes to it by keys, until Escape", async ({
  signedIn: page,
}) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Pause the page" }).press("Tab");
  await page.keyboard.press("Shift+Tab");
  await expect(page.getByRole("button", { name: "Pause the page" })).toBeFocused();
  const told = page.getByRole("tooltip", { name: /^Pause the page/ });
  await expect(told).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(told).toHaveCount(0);
});

test("what has an id of the component library has it from its first drawing on: nothing is drawn twice for one", async ({
  signedIn: page,
}) => {
  await page.goto("/services/default/gateway");
  await expect(page.getByRole("tab", { name: "Instances" })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Group by" })).toBeVisible();
  // Those that its own hook gives a component once it was drawn (next.config.ts has another in its place).
  expect(await page.locator("[id^=mantine-]").evaluateAll((those) => those.map(({ id }) => id))).toEqual([]);
});

test("no page of the console is drawn by the server", async ({ signedIn: page, headgate: { url } }) => {
  for (const path of PAGES) {
    const html = await (await page.request.get(`${url}${path}`)).text();
    expect(html, path).toContain("<html");
    expect(html.includes('class="hg-header"'), path).toBe(false);
  }
});

test("the palette finds an instance by what is typed, and opens its drain", async ({
  signedIn: page,
  headgate,
}) => {
  const { id } = await instanceIn(headgate.client, "payments", "b");
  await page.goto("/");
  await page.getByRole("button", { name: "Find or do anything" }).click();
  const field = page
    .getByRole("textbox", { name: "Find or do anything" })
    .or(page.getByRole("combobox", { name: "Find or do anything" }));
  await expect(field).toBeFocused();
  await expectAccessibleInBothThemes(page);
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Find or do anything" })).toBeFocused();
  // Whoever types on at once loses no letter: the field has the focus before the next key can come.
  const isFocused = await page.evaluate(async () => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
    await Promise.resolve();
    return document.activeElement?.matches("[role=dialog] input");
  });
  expect(isFocused).toBe(true);
  await page.keyboard.type("drain payments");
  await expect(page.getByRole("option", { name: /^Drain / }).nth(2)).toBeVisible();
  // At once: it means the first of what is typed, not of what was found before.
  await page.keyboard.type(" b");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`drain=${encodeURIComponent(id)}`));
  await expect(page.getByRole("dialog").getByRole("textbox", { name: "Reason" })).toBeVisible();

  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option").first()).toContainText(`Drain ${id}`);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("clients");
  await expect(field).toHaveValue("clients");
  await page.getByRole("option", { name: /^Clients/ }).click();
  await expect(page).toHaveURL(/\/clients$/);
});

test("what the arrows chose in the palette is what Enter means: while it is searched, and once more is found", async ({
  signedIn: page,
}) => {
  const found = Promise.withResolvers<void>();
  await page.route("**/v1/search?**", async (route) => {
    await found.promise;
    const orders = { kind: "service", namespace: "default", service: "orders", instances: 3 };
    await route.fulfill({ json: { items: [orders], total: 1 } });
  });
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("over");
  await expect(page.getByRole("option")).toHaveText([/^Overview/, /^Overrides/]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/overrides$/);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("se");
  await expect(page.getByRole("option").nth(1)).toHaveText("Drain several instances of a service…");
  await page.keyboard.press("ArrowDown");
  found.resolve();
  await expect(page.getByRole("option").first()).toContainText("orders");
  await page.keyboard.press("Enter");
  await expect(page.locator("[role=dialog] input")).toHaveValue("drain several ");
});

test("single keys lead to pages and do things, never while one types, and not where they are turned off", async ({
  signedIn: page,
}) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await expect(page.getByRole("heading", { level: 1, name: "Events" })).toBeVisible();
  await page.keyboard.press("/");
  const filter = page.getByRole("searchbox", { name: "Instance (host:port)" });
  await expect(filter).toBeFocused();
  await page.keyboard.type("gs?");
  await expect(filter).toHaveValue("gs?");
  await filter.fill("");
  await filter.blur();

  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help.getByText("Pause the page, or let it go on")).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await help.getByRole("switch", { name: /^Shortcuts of single keys/ }).uncheck();
  await page.keyboard.press("Escape");
  await expect(help).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.keyboard.press("p");
  await page.reload();
  await page.keyboard.press("p");
  await expect(page.getByRole("button", { name: "Pause the page" })).toHaveAttribute("aria-pressed", "false");
  await expect(page).toHaveURL(/\/events/);
});

test("the key of the filter leads to that of the tab that is shown", async ({ signedIn: page }) => {
  await page.goto("/services/default/orders");
  await expect(page.getByRole("searchbox")).toBeVisible();
  await page.getByRole("tab", { name: "Policy" }).click();
  const setting = page.getByRole("searchbox", { name: "Find a setting" });
  await expect(setting).toBeVisible();
  await page.keyboard.press("/");
  await expect(setting).toBeFocused();
});

test("a panel opens before its script is there: what is typed meanwhile does nothing to the page, then its field has the focus", async ({
  signedIn: page,
}) => {
  const came = Promise.withResolvers<void>();
  await page.route("**/_next/static/chunks/*.js", async (route) => {
    const response = await route.fetch();
    if ((await response.text()).includes("Every table stays as it is now.")) await came.promise;
    await route.fulfill({ response });
  });
  await page.goto("/events?panel=automation");
  const panel = page.getByRole("dialog", { name: /^Automation/ });
  await expect(panel.getByRole("button", { name: "Close" })).toBeFocused();
  await page.keyboard.press("p");
  came.resolve();
  await expect(panel.getByRole("textbox", { name: "Reason" })).toBeFocused();
  await expect(page.getByRole("button", { name: "Pause the page" })).toHaveAttribute("aria-pressed", "false");
});

test.describe("upgraded", () => {
  test.use({ allowedErrors: [/_next\/static\/chunks\//] });

  test("a page whose server was upgraded meanwhile says so, and is as its address says once loaded anew", async ({
    signedIn: page,
    headgate,
  }) => {
    const { id } = await instanceIn(headgate.client, "orders", "a");
    // What draws its past alone.
    await page.route("**/_next/static/chunks/*.js", async (route) => {
      const response = await route.fetch();
      const isPast = (await response.text()).includes("as decided");
      await route.fulfill(isPast ? { status: 404 } : { response });
    });
    await page.goto(`/services/default/orders/${encodeURIComponent(id)}`);
    await expect(page.getByRole("heading", { name: "A part of this page did not come" })).toBeVisible();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Load the page anew" }).click();
    await expect(page.getByRole("heading", { level: 1, name: id })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Why this weight" })).toBeVisible();
  });

  test("a tab whose script does not come says so in its place: what was typed in another stays, and it is asked for anew", async ({
    signedIn: page,
  }) => {
    await page.goto("/services/default/orders?tab=policy");
    const setting = page.getByRole("searchbox", { name: "Find a setting" });
    await setting.fill("ejections");
    const scripts = "**/_next/static/chunks/*.js";
    await page.route(scripts, (route) => route.fulfill({ status: 404 }));
    await page.getByRole("tab", { name: "Versions" }).click();
    const versions = page.getByRole("tabpanel", { name: "Versions" });
    await expect(versions.getByRole("alert")).toContainText("A part of this page did not come.");
    await page.unroute(scripts);
    await page.getByRole("tab", { name: "Policy" }).click();
    await expect(setting).toHaveValue("ejections");
    await page.getByRole("tab", { name: "Versions" }).click();
    await expect(versions.getByRole("row").first()).toBeVisible();
  });

  test("a panel whose script does not come says so in its place: the page stays, and it is asked for anew", async ({
    signedIn: page,
  }) => {
    // That of the panel alone.
    await page.route("**/_next/static/chunks/*.js", async (route) => {
      const response = await route.fetch();
      const isPanel = (await response.text()).includes("Every table stays as it is now.");
      await route.fulfill(isPanel ? { status: 404 } : { response });
    });
    await page.goto("/events?panel=automation");
    const panel = page.getByRole("dialog", { name: /^Automation/ });
    await expect(panel.getByRole("alert")).toContainText("A part of this page did not come.");
    await expect(page.getByRole("heading", { level: 1, name: "Events" })).toBeVisible();
    await page.unrouteAll();
    await page.keyboard.press("Escape");
    await expect(panel).toHaveCount(0);
    await page.goBack();
    await expect(panel.getByRole("textbox", { name: "Reason" })).toBeFocused();
  });
});

test("a page that is held asks nothing and shows nothing new, what one does is answered, and it goes on", async ({
  signedIn: page,
  headgate,
}) => {
  test.slow();
  const { id } = await instanceIn(headgate.client, "gateway", "c");
  const params = { ns: "default", service: "gateway", instance: id };
  await page.goto("/overrides");
  await expect(page.getByText("Nothing is overridden", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Pause the page" }).click();
  await expect(page.getByText(/^Paused since/)).toBeVisible();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await headgate.client.putWeight({ params, body: { weight: 50, reason: "while the page is held" } });
  // Longer than any list is polled while the stream is cut.
  await expect(page.getByText(/^1[1-9] s old$/)).toBeVisible({ timeout: 30_000 });
  expect(asked).toEqual([]);
  await expect(page.getByText("Nothing is overridden", { exact: false })).toBeVisible();
  // What the button does is told where the pointer rests, and is no part of the page.
  await page.mouse.move(0, 400);
  await expectAccessibleInBothThemes(page);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("while the page is held")).toBeVisible();
  await page.getByRole("button", { name: "Pause the page" }).click();
  await expect(page.getByText(/^Paused since/)).toBeVisible();
  await page.getByRole("button", { name: new RegExp(`Undo the weight of ${id}`) }).click();
  await page.getByRole("button", { name: "Reset the weight" }).click();
  await expect(page.getByText("while the page is held")).toHaveCount(0);
  await expect(page.getByText(/^Paused since/)).toBeVisible();
  await restore(headgate.client);
});

test("of several namespaces all are shown, each service with its own, until one is chosen", async ({
  page,
  context,
  apart,
}) => {
  await signIn(context, apart);
  const body = { ttlSeconds: 0, check: { kind: "none" as const } };
  for (const ns of ["eu", "us"])
    await apart.client.putInstance({
      params: { ns, service: "orders", instance: `127.0.0.1:${ns.length}` },
      body,
    });
  await page.goto(`${apart.url}/services?sort=name`);
  const rows = page.getByRole("table", { name: "Services" }).getByRole("row");
  await expect(rows.filter({ hasText: "eu/orders" })).toHaveCount(1);
  await expect(rows.filter({ hasText: "us/orders" })).toContainText("All serve");
  await page.getByRole("link", { name: "Topology" }).click();
  await expect(page.getByRole("button", { name: "us/orders" })).toBeVisible();
  await page.goBack();
  await rows.filter({ hasText: "us/orders" }).getByRole("link").click();
  await expect(page).toHaveURL(/\/services\/us\/orders$/);
  // One service narrows nothing, nor does a page that must be of one namespace.
  const toServices = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Services" });
  await toServices.click();
  await page.getByRole("link", { name: "Default policy" }).click();
  await page.getByRole("region", { name: "Of which namespace" }).getByRole("link", { name: "eu" }).click();
  await expect(page).toHaveURL(/\/policy\?ns=eu$/);
  await expect(page.getByText("Every service of the namespace follows it", { exact: false })).toBeVisible();
  await toServices.click();
  await expect(rows.filter({ hasText: "us/orders" })).toHaveCount(1);
  await page.getByRole("button", { name: "Namespace All namespaces: change" }).click();
  await page.getByRole("menuitem", { name: /^eu/ }).click();
  await expect(page).toHaveURL(/\/services\?ns=eu$/);
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1).getByRole("cell").first()).toHaveText("orders");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Events" }).click();
  await expect(page).toHaveURL(/\/events\?ns=eu$/);
  await expect(page.getByText("What happened in eu,")).toBeVisible();
});
