import { expect, signIn, startServer, test } from "./fixtures.ts";

test("an empty Headgate says how to begin, and its button starts the sample fleet", async ({
  page,
  context,
}) => {
  test.slow();
  await using server = await startServer({});
  await signIn(context, server);
  await page.goto(server.url);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing is registered in default yet.");
  await expect(page.getByText(`curl -X PUT ${server.url}`)).toBeVisible();

  await page.getByRole("button", { name: "Start the sample fleet" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("All 15 instances of 5 services serve.", {
    timeout: 60_000,
  });
  await expect.poll(async () => (await server.client.getCluster()).sampleFleet).toBe("running");
  await page.goto("about:blank");
  await server.stop();
});
