import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { headgate } from "#test/support/headgate-command.ts";
import { paste, resumeIn } from "#test/support/pasted-line.ts";
import { PATIENT, QuickFleet } from "#test/support/quick-fleet.ts";
import { SteadyTraffic } from "#test/support/steady-traffic.ts";

describe("headgate roll", () => {
  it("restarts twelve instances under traffic, through a failed one, a kill -9 and a colleague's drain, and no call fails", async () => {
    await using quick = await QuickFleet.start(12);
    const { server, fleet, env } = quick;
    const { service, command, restarts } = fleet;
    await using traffic = new SteadyTraffic(server.client, service, 3);
    const limits = ["--max-unavailable", "25%", "--timeout", "60s", "--keep-alive", "5s"];
    const roll = ["roll", service, "--to-version", "2", "--owner", "release-2", ...limits];

    const planned = await headgate([...roll, "--dry-run", "--json"], env);
    const { order } = JSON.parse(planned.stdout) as { order: string[] };
    expect(order.toSorted()).toEqual(fleet.ids.toSorted());
    const [, broken = "", , , , anns = "", , hanging = ""] = order;
    const others = order.filter((id) => id !== anns);

    const asking = ["--owner", "ann", "--reason", "heap dump", "--wait"];
    expect(await headgate(["drain", service, anns, ...asking], env)).toMatchObject({ code: 0 });
    const [annsDrain] = (await quick.view(anns)).intents.drains;
    await eventually(() => traffic.calls > 100, PATIENT);

    // One that does not come through: it stays out, and nobody else does.
    fleet.plans.set(broken, "fail");
    const failed = await headgate([...roll, "--", ...command], env);
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${broken}: the command ended with 1`),
    });
    expect(await quick.drains()).toEqual([`${anns} ann`, `${broken} release-2`].toSorted());
    expect((await quick.view(broken)).weight).toBe(0);
    expect(new Set(restarts).size).toBeLessThan(6);

    // Mended, resumed, and killed while a command runs. What it held ends by itself: nobody renews it.
    fleet.plans.delete(broken);
    fleet.plans.set(hanging, "hang");
    const resumed = paste(resumeIn(failed.stderr), env);
    await eventually(() => restarts.includes(hanging), PATIENT);
    const exited = once(resumed.child, "exit");
    resumed.child.kill("SIGKILL");
    await exited;
    expect(await quick.drains()).toContain(`${hanging} release-2`);
    fleet.release();
    fleet.plans.clear();
    await eventually(async () => (await quick.drains()).length === 1, PATIENT);

    const restartsBefore = restarts.length;
    const last = await paste(resumeIn(failed.stderr), env).ended;
    expect(last).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`${anns} for ann (heap dump)`),
    });
    expect(restarts.length - restartsBefore).toBeLessThan(others.length);
    for (const id of others)
      await eventually(async () => (await quick.view(id)).status === "serving", PATIENT);
    const versions = (await quick.views()).map(({ id, version }) => [id, version]);
    expect(Object.fromEntries(versions)).toEqual({
      ...Object.fromEntries(others.map((id) => [id, "2"])),
      [anns]: "1",
    });
    expect(restarts).not.toContain(anns);
    expect((await quick.view(anns)).intents.drains).toEqual([annsDrain]);
    expect(await quick.drains()).toEqual([`${anns} ann`]);
    // 25 % of twelve are three; one of them is ann's. Whether two restarts met is the machine's to say.
    expect(fleet.mostAtOnce).toBeLessThanOrEqual(2);
    for (const id of others) await eventually(() => (traffic.answers.get(`${id} 2`) ?? 0) > 0, PATIENT);
    expect(traffic.failures).toEqual([]);
  });
});
