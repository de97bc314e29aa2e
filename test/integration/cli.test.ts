import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { InstanceView } from "#lib/contract/views.ts";
import { eventually } from "#test/support/eventually.ts";
import { freePorts } from "#test/support/free-port.ts";
import { headgate, startHeadgate } from "#test/support/headgate-command.ts";
import { ServerProcess, TOKEN } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { describe, expect, it, onTestFinished } from "vitest";

/** An instance that says that nothing is in flight, and ends with 7 when it is told to stop. */
const APP = `
  const answer = (_, r) => r.setHeader("x-headgate-in-flight", "0").end("ok");
  require("http").createServer(answer).listen(Number(process.argv[1]), "127.0.0.1");
  process.on("SIGTERM", () => process.exit(7));
`;

describe("the command against a real Headgate", () => {
  it("registers, drains on evidence, undrains to full weight, and leaves drained", async () => {
    const dir = tempDir();
    onTestFinished(() => dir.remove());
    await using server = await ServerProcess.start({ HEADGATE_DATA_DIR: dir.path });
    const env = { HEADGATE_URL: server.url, HEADGATE_TOKEN: TOKEN };
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await headgate([...args, "--json"], env);
      return { code, stderr, said: JSON.parse(stdout) as Record<string, unknown> };
    };
    const instance = `127.0.0.1:${(await freePorts(1))[0]}`;
    const port = instance.split(":")[1]!;
    const flags = ["--service", "orders", "--address", instance, "--version", "1.4"];
    await using running = startHeadgate(["register", ...flags, "--", process.execPath, "-e", APP, port], env);

    const [view] = await eventually(
      async () => {
        const { items } = (await run("status", "orders").catch(() => ({ said: { items: [] } }))).said as {
          items: InstanceView[];
        };
        return items[0]?.status === "serving" && items;
      },
      { withinMs: 15_000, intervalMs: 100 },
    );
    expect(view).toMatchObject({ id: instance, version: "1.4", weight: 100, lastProbe: { ok: true } });

    const drain = ["drain", "orders", instance, "--reason", "release 812", "--owner", "ci"];
    const past = ["--force", "minServing", "--force", "minCapacity"];
    const only = "would leave none of 1 serving, 0 % of the base weight; the policy asks for at least 1";
    for (const refused of [drain, [...drain, "--dry-run"], ["maintenance", ...drain.slice(1)]])
      expect(await run(...refused)).toMatchObject({ code: 3, stderr: expect.stringContaining(only) });
    expect((await run(...drain, ...past, "--dry-run")).said).toMatchObject({
      preview: { endpoints: [{ id: instance, after: { status: "drained", weight: 0 } }] },
    });
    expect((await run("intents")).said).toMatchObject({ total: 0 });
    const drained = await run(...drain, ...past, "--wait", "--evidence", "instance", "--timeout", "60s");
    expect(drained).toMatchObject({
      code: 0,
      said: { drain: { owner: "ci", stage: "drained", evidence: "instance", safeToStop: true } },
    });
    expect((await run("intents")).said).toMatchObject({
      items: [{ kind: "drain", owner: "ci", instance, forced: ["minServing", "minCapacity"] }],
      total: 1,
    });
    expect((await run("undrain", "orders", instance, "--owner", "someone-else")).code).toBe(3);

    const back = await run("undrain", "orders", instance, "--owner", "ci", "--wait=full", "--timeout", "60s");
    expect(back).toMatchObject({ code: 0, said: { instance: { status: "serving", weight: 100 } } });

    const quarter = ["weight", "orders", instance, "25%", "--reason", "canary"];
    expect((await run(...quarter)).code).toBe(3);
    expect((await run(...quarter, "--force", "minCapacity")).code).toBe(0);
    await eventually(
      async () => ((await run("status", "orders")).said["items"] as InstanceView[])[0]?.weight === 25,
    );
    expect((await run("explain", "orders", instance)).said).toMatchObject({
      weight: 25,
      base: { value: 25 },
    });
    expect((await run("circuit", "orders", instance, "closed", "--reason", "watched")).code).toBe(0);
    expect((await run("circuit", "orders", instance, "auto", "--reason", "watched")).said).toEqual({
      state: "auto",
    });
    expect((await run("weight", "orders", instance, "reset", "--reason", "done")).code).toBe(0);

    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(7);
    expect(running.stderr()).toContain("drained");
    expect((await run("table", "orders")).said).toMatchObject({ endpoints: [] });
    expect((await run("events", "-n", "50")).said["items"]).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: "leave.requested" })]),
    );
    expect((await run("cluster")).said).toMatchObject({ role: "leader", store: { up: true } });
  });

  it("ends as its exit codes say", async () => {
    const dir = tempDir();
    onTestFinished(() => dir.remove());
    await using server = await ServerProcess.start({ HEADGATE_DATA_DIR: dir.path });
    const env = { HEADGATE_URL: server.url, HEADGATE_TOKEN: TOKEN };
    // It never says what is in flight, so that only time can tell.
    await using app = createServer((_, response) => response.end("ok"));
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    const instance = `127.0.0.1:${(app.address() as AddressInfo).port}`;
    const drain = ["drain", "orders", instance, "--reason", "x"];
    const past = ["--force", "minServing", "--force", "minCapacity"];
    expect((await headgate(drain, env)).code).toBe(1);
    await server.client.putInstance({
      params: { ns: "default", service: "orders", instance },
      body: { ttlSeconds: 0 },
    });
    const late = await headgate(
      [...drain, ...past, "--owner", "ci", "--wait", "--evidence", "instance", "--timeout", "500ms"],
      env,
    );
    expect(late).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(`headgate undrain orders ${instance} --owner ci`),
    });
    expect((await headgate(drain, { ...env, HEADGATE_TOKEN: "wrong" })).code).toBe(1);
    await server.stop();
    expect((await headgate(drain, env)).code).toBe(5);
  });
});
