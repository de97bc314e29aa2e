import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { startHeadgate } from "#test/support/headgate-command.ts";
import { PATIENT, QuickFleet } from "#test/support/quick-fleet.ts";
import { ServerProcess } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const dir = tempDir();
afterAll(() => dir.remove());

describe("headgate roll", () => {
  it("outlasts Headgate's own restart while a command runs: what it held stays out until that has ended", async () => {
    const settings = { HEADGATE_DATA_DIR: dir.path };
    // A new leader gives clients that it has not seen yet the grace of lost ones.
    const drain = { clientTtlMs: 2000, lostGraceMs: 2000 };
    await using quick = await QuickFleet.start(3, { env: settings, drain });
    const { server, fleet, env } = quick;
    const [, second = ""] = fleet.ids.toSorted();
    fleet.plans.set(second, "hang");
    await using rolling = startHeadgate(["roll", fleet.service, "--", ...fleet.command], env);
    await eventually(async () => (await quick.view(second)).version === "2", PATIENT);
    await server.kill9();
    await using _again = await ServerProcess.start({
      ...settings,
      HEADGATE_LISTEN: server.url.replace("http://", ""),
    });
    const [standing] = await eventually(async () => {
      const drains = await quick.drains();
      return drains.length > 0 && drains;
    }, PATIENT);
    expect(standing).toContain(`${second} roll-`);
    fleet.release();
    fleet.plans.clear();
    expect({ code: await rolling.ended, stderr: rolling.stderr() }).toMatchObject({ code: 0 });
    expect((await quick.views()).map(({ version }) => version)).toEqual(["2", "2", "2"]);
    expect(fleet.restarts).toHaveLength(3);
    expect(await quick.drains()).toEqual([]);
  });
});
