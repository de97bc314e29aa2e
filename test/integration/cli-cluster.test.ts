import { describe, expect, it } from "vitest";
import { headgate } from "#test/support/headgate-command.ts";
import { ServerProcess, TOKEN } from "#test/support/server-process.ts";

describe("headgate cluster pause and resume", () => {
  it("stands in the cluster's view with who, and why, until it goes on", async () => {
    await using server = await ServerProcess.start({});
    const env = { HEADGATE_URL: server.url, HEADGATE_TOKEN: TOKEN };
    const paused = await headgate(["cluster", "pause", "--reason", "network work"], env);
    expect(paused).toMatchObject({ code: 0, stdout: expect.stringContaining("is paused over all services") });
    expect((await headgate(["cluster"], env)).stdout).toContain("network work");
    const resumed = await headgate(["cluster", "resume", "--reason", "done", "--json"], env);
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toEqual({ paused: false });
    expect((await headgate(["cluster"], env)).stdout).not.toContain("network work");
  });
});
