import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { headgate, startHeadgate } from "#test/support/headgate-command.ts";
import { resumeIn } from "#test/support/pasted-line.ts";
import { PATIENT, QuickFleet } from "#test/support/quick-fleet.ts";

let quick: QuickFleet;
beforeAll(async () => {
  quick = await QuickFleet.start(3);
});
afterAll(async () => {
  await quick[Symbol.asyncDispose]();
});

const roll = (...flags: string[]) => ["roll", quick.fleet.service, "--owner", "ci", ...flags];
const serving = async () => (await quick.views()).every(({ status }) => status === "serving");

describe("headgate roll", () => {
  it("--dry-run shows the order and the effect, and changes nothing", async () => {
    const { code, stdout } = await headgate(roll("--max-unavailable", "50%", "--dry-run"), quick.env);
    expect(code).toBe(0);
    expect(stdout).toContain("Would roll 3 instances of orders in default, at most 1 of 3 out");
    for (const id of quick.fleet.ids) expect(stdout).toContain(id);
    expect(stdout).toMatch(/serving 100 +drain/);
    const json = JSON.parse((await headgate(roll("--dry-run", "--json"), quick.env)).stdout) as object;
    expect(json).toMatchObject({ maxUnavailable: 1, skipped: [], preview: { guards: [] } });
    expect(await quick.drains()).toEqual([]);
  });

  it("is refused by a guard with its numbers, forces nothing, and undoes what it drained", async () => {
    const command = ["--max-unavailable", "3", "--json", "--", process.execPath, "-e", "0"];
    const { code, stdout, stderr } = await headgate(roll(...command), quick.env);
    expect(code).toBe(3);
    expect(stderr).toContain("minCapacity");
    expect(JSON.parse(stdout)).toMatchObject({
      exitCode: 3,
      details: { guards: [{ guard: "minCapacity", refuses: true, needed: 0.5 }] },
      resume: expect.stringContaining("headgate roll orders"),
    });
    expect(await quick.drains()).toEqual([]);
    await eventually(serving, PATIENT);
    expect((await headgate(roll("--max-unavailable", "3", "--dry-run"), quick.env)).code).toBe(3);
  });

  it("interrupted before a command begins: puts back what it drained", async () => {
    // What cannot be had is waited for.
    await using running = startHeadgate(
      roll("--evidence", "traffic", "--", process.execPath, "-e", "process.exit(9)"),
      quick.env,
    );
    await eventually(async () => (await quick.drains()).length === 1, PATIENT);
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(1);
    expect(running.stderr()).toContain("stopped by SIGINT (0 rolled, 3 left)");
    expect(await quick.drains()).toEqual([]);
  });

  it("interrupted while a command runs: finishes that one, begins no more, and says so", async () => {
    await eventually(serving, PATIENT);
    const script =
      "process.stdin.resume();console.log('at',process.env.HEADGATE_PORT);setInterval(()=>{},1e6)";
    await using running = startHeadgate(
      roll("--", process.execPath, "-e", `${script};process.on('SIGINT',()=>process.exit(0))`),
      quick.env,
    );
    await eventually(() => /at \d+/.test(running.stdout()), PATIENT);
    running.child.kill("SIGINT");
    await eventually(() => running.stderr().includes("The command has begun for 127.0.0.1:"), PATIENT);
    expect(await quick.drains()).toHaveLength(1);
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(1);
    expect(resumeIn(running.stderr())).toContain("--start-after 127.0.0.1:");
    expect(await quick.drains()).toEqual([]);
  });

  it("a colleague who undoes the drain stops it before the command", async () => {
    await eventually(serving, PATIENT);
    await using running = startHeadgate(
      roll("--evidence", "traffic", "--keep-alive", "5s", "--", process.execPath, "-e", "process.exit(9)"),
      quick.env,
    );
    const [held = ""] = await eventually(async () => {
      const drains = await quick.drains();
      return drains.length > 0 && drains;
    }, PATIENT);
    await headgate(["undrain", quick.fleet.service, held.split(" ")[0] ?? "", "--all"], quick.env);
    expect(await running.ended).toBe(1);
    expect(running.stderr()).toContain("was undone meanwhile");
    expect(await quick.drains()).toEqual([]);
  });

  it("a command that cannot be run touches nothing", async () => {
    await eventually(serving, PATIENT);
    const { code, stderr } = await headgate(roll("--", "/nowhere/restart"), quick.env);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("ENOENT") });
    expect(await quick.drains()).toEqual([]);
  });

  it("an instance that does not pass its checks again stops it with 4, and stays out by them", async () => {
    await eventually(serving, PATIENT);
    const [first = ""] = (
      JSON.parse((await headgate(roll("--dry-run", "--json"), quick.env)).stdout) as { order: string[] }
    ).order;
    quick.fleet.plans.set(first, "sick");
    const { command, restarts } = quick.fleet;
    const ended = await headgate(roll("--timeout", "8s", "--", ...command), quick.env);
    expect(ended).toMatchObject({ code: 4, stderr: expect.stringContaining("status 503") });
    expect(resumeIn(ended.stderr)).toContain("headgate roll orders");
    expect(restarts).toEqual([first]);
    expect(await quick.drains()).toEqual([]);
    expect(await quick.view(first)).toMatchObject({ status: "unhealthy", weight: 0 });
  });
});
