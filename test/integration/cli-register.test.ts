import { contractServer, type Handlers, Refused } from "#test/support/contract-server.ts";
import { eventually } from "#test/support/eventually.ts";
import { headgate, startHeadgate } from "#test/support/headgate-command.ts";
import { freePorts } from "#test/support/free-port.ts";
import { refusingUrl } from "#test/support/local-server.ts";
import { describe, expect, it } from "vitest";

const REGISTER = [
  "register",
  "--service",
  "orders",
  "--address",
  "127.0.0.1:8080",
  "--ttl",
  "5s",
  "--check-kind",
  "ttl",
];
/** Runs until SIGTERM, then ends with 7; says what it sees. */
const SERVER = [
  process.execPath,
  "-e",
  "process.on('SIGTERM',()=>{console.log('told to stop');process.exit(7)});process.on('SIGHUP',()=>console.log('reloads'));setInterval(()=>{},1e6);console.log('up')",
];

const registered = () => ({ registration: { v: 1 as const }, ttlSeconds: 5, revision: 1 });

/** A registry of one instance. After leave it drains until `drained` is called, then deregisters. */
function registry(): { handlers: Handlers; drained(): void } {
  let isThere = false;
  const handlers: Handlers = {
    putInstance: () => {
      isThere = true;
      return registered();
    },
    heartbeat: () => (isThere ? { ttlSeconds: 5 } : new Refused("not_found", "register again")),
    leaveInstance: () => undefined,
    deleteInstance: () => undefined,
  };
  return { handlers, drained: () => void (isThere = false) };
}

const env = (url: string) => ({ HEADGATE_URL: url });
const names = (server: { calls: readonly { name: string }[] }) => server.calls.map(({ name }) => name);

describe("headgate register", () => {
  it("registers what the flags say, runs the command, deregisters when it ends and takes its exit code", async () => {
    await using server = await contractServer(registry().handlers);
    const flags = [
      "--weight",
      "50",
      "--zone",
      "b",
      "--version",
      "1.4",
      "--metadata",
      "team=pay",
      "--metadata",
      "x=a=b",
      "--check-path",
      "/ok",
    ];
    const command = [process.execPath, "-e", "console.log(process.argv[1]);process.exit(3)", "--", "--zone"];
    const { code, stdout } = await headgate([...REGISTER, ...flags, "--", ...command], env(server.url));
    expect({ code, stdout }).toEqual({ code: 3, stdout: "--zone\n" });
    expect(names(server)).toEqual(["putInstance", "deleteInstance"]);
    expect(server.calls[0]).toMatchObject({
      params: { ns: "default", service: "orders", instance: "127.0.0.1:8080" },
      body: {
        ttlSeconds: 5,
        weight: 50,
        zone: "b",
        version: "1.4",
        metadata: { team: "pay", x: "a=b" },
        check: { kind: "ttl", path: "/ok" },
      },
    });
  });

  it("told to stop: leaves, keeps the command running until drained, then passes the signal on", async () => {
    const { handlers, drained } = registry();
    await using server = await contractServer(handlers);
    await using running = startHeadgate([...REGISTER, "--deadline", "60s", "--", ...SERVER], env(server.url));
    await eventually(() => running.stdout() === "up\n");
    running.child.kill("SIGTERM");
    // Two heartbeats while leaving: the lease is kept, and the command has not been told yet.
    await eventually(() => names(server).filter((name) => name === "heartbeat").length >= 2);
    expect(running.stdout()).toBe("up\n");
    expect(server.calls.find(({ name }) => name === "leaveInstance")?.body).toEqual({ deadlineSeconds: 60 });
    drained();
    expect(await running.ended).toBe(7);
    expect(running.stdout()).toBe("up\ntold to stop\n");
    expect(names(server)[1]).toBe("leaveInstance");
    expect(names(server).filter((name) => name === "putInstance")).toHaveLength(1);
    expect(names(server).at(-1)).toBe("deleteInstance");
  });

  it("does not wait longer than the deadline", async () => {
    await using server = await contractServer(registry().handlers);
    await using running = startHeadgate([...REGISTER, "--deadline", "1s", "--", ...SERVER], env(server.url));
    await eventually(() => running.stdout() === "up\n");
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(130);
    expect(running.stderr()).toContain("the deadline is over");
  });

  it("a second signal does not wait", async () => {
    await using server = await contractServer(registry().handlers);
    await using running = startHeadgate(
      [...REGISTER, "--deadline", "600s", "--", ...SERVER],
      env(server.url),
    );
    await eventually(() => running.stdout() === "up\n");
    running.child.kill("SIGTERM");
    await eventually(() => names(server).includes("leaveInstance"));
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(7);
  });

  it("passes on what is the command's own business", async () => {
    await using server = await contractServer(registry().handlers);
    await using running = startHeadgate([...REGISTER, "--", ...SERVER], env(server.url));
    await eventually(() => running.stdout() === "up\n");
    running.child.kill("SIGHUP");
    await eventually(() => running.stdout() === "up\nreloads\n");
    expect(names(server)).not.toContain("leaveInstance");
  });

  it("registers again when its registration is gone", async () => {
    const { handlers, drained } = registry();
    await using server = await contractServer(handlers);
    await using running = startHeadgate(REGISTER, env(server.url));
    await eventually(() => names(server).includes("putInstance"));
    drained();
    await eventually(() => names(server).filter((name) => name === "putInstance").length === 2, {
      withinMs: 10_000,
    });
    running.child.kill("SIGHUP");
    await eventually(() => names(server).includes("leaveInstance"));
    drained();
    expect(await running.ended).toBe(0);
    expect(names(server).at(-1)).toBe("deleteInstance");
  });

  it("starts the command although Headgate is away, says so once, and registers when it is back", async () => {
    let left = 4;
    await using server = await contractServer({
      ...registry().handlers,
      putInstance: () => (left-- > 0 ? new Refused("unavailable", "the store is away") : registered()),
      heartbeat: () => new Refused("not_found", "gone"),
    });
    await using running = startHeadgate([...REGISTER, "--", ...SERVER], env(server.url));
    await eventually(() => running.stdout() === "up\n");
    await eventually(() => running.stderr().includes("Headgate answers again"), { withinMs: 15_000 });
    expect(running.stderr().match(/the store is away/g)).toHaveLength(1);
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(7);
  });

  it("ends the command when it may not register, and says why", async () => {
    await using server = await contractServer({
      putInstance: () => new Refused("permission_denied", "needs scope register"),
    });
    const { code, stderr } = await headgate([...REGISTER, "--", ...SERVER], env(server.url));
    expect(code).toBe(1);
    expect(stderr).toContain("needs scope register");
    expect(names(server)).toEqual(["putInstance"]);
  });

  it("registers a probed instance once its command listens", async () => {
    const port = (await freePorts(1))[0]!;
    const { handlers, drained } = registry();
    const wasListening: boolean[] = [];
    await using server = await contractServer({
      ...handlers,
      putInstance: async (asked) => {
        wasListening.push(await fetch(`http://127.0.0.1:${port}/`).then((response) => response.ok));
        return handlers.putInstance!(asked);
      },
    });
    const late = `setTimeout(()=>require("http").createServer((_,r)=>r.end("ok")).listen(${port},"127.0.0.1"),300)`;
    const args = [
      "register",
      "--service",
      "orders",
      "--address",
      `127.0.0.1:${port}`,
      "--",
      process.execPath,
      "-e",
      late,
    ];
    await using running = startHeadgate(args, env(server.url));
    await eventually(() => names(server).includes("putInstance"));
    running.child.kill("SIGTERM");
    await eventually(() => names(server).includes("leaveInstance"));
    drained();
    expect(await running.ended).toBe(143);
    expect(wasListening).toEqual([true]);
  });

  it("told to stop while Headgate is away: the command is told soon", async () => {
    const url = await refusingUrl();
    await using running = startHeadgate([...REGISTER, "--", ...SERVER], env(url));
    await eventually(() => running.stdout() === "up\n");
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(7);
    expect(running.stderr()).toContain("it ends by itself within 5 s");
  });

  it("a command that cannot be run is said, and nothing stays registered", async () => {
    await using server = await contractServer(registry().handlers);
    const { code, stderr } = await headgate([...REGISTER, "--", "no-such-program"], env(server.url));
    expect(code).toBe(1);
    expect(stderr).toContain("no-such-program cannot be run");
    expect(names(server)).toEqual(["putInstance", "deleteInstance"]);
  });
});
