import { execFileSync } from "node:child_process";
import { CommanderError } from "commander";
import { describe, expect, test } from "vitest";
import type { Action } from "#lib/commands/action.ts";
import { cliLines } from "#lib/commands/cli-lines.ts";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { type EndpointName, type EndpointRow, endpoints } from "#lib/contract/endpoints.ts";
import type { Cli } from "#server/cli/cli.ts";
import { Failure } from "#server/cli/exit.ts";
import { createProgram } from "#server/cli/program.ts";

// What the console offers to be copied does what its button does: read by a real shell and the command's own parser.

const at = { ns: "eu", service: "orders", instance: "[fd00::7]:8080" };
const S = { ns: "eu", service: "orders" };
const reason = `it's "slow": $HOME \`id\` — ünïcode`;
const etag = '"v7-00ff"';
const before = { check: { intervalMs: 9000 }, circuit: { mode: "off" } } as const;

const actions: Record<string, Action> = {
  "a drain": { call: "drain", params: at, body: { reason: "deploy" } },
  "a drain with everything": {
    call: "drain",
    params: at,
    body: {
      reason,
      owner: "deploy-812",
      expiresInSeconds: 5400,
      force: ["minServing", "minCapacity"],
      keepAliveSeconds: 60,
    },
  },
  "one's own undrain": { call: "undrain", params: at },
  "an owner's undrain": { call: "undrain", params: at, query: { owner: "ci/7" } },
  "all undrained": { call: "undrain", params: at, query: { all: "true" } },
  "a weight": { call: "putWeight", params: at, body: { weight: "12.5%", reason, expiresInSeconds: 86_400 } },
  "an absolute weight": { call: "putWeight", params: at, body: { weight: 0.5, reason, owner: "ann" } },
  "the registered weight": { call: "deleteWeight", params: at },
  maintenance: { call: "putMaintenance", params: at, body: { reason, expiresInSeconds: 61 } },
  "the end of maintenance": { call: "deleteMaintenance", params: at },
  "an ejection": { call: "putCircuit", params: at, body: { state: "open", reason, force: ["lastOfZone"] } },
  "a circuit left to itself": { call: "putCircuit", params: at, body: { state: "auto", reason } },
  "a policy": {
    call: "putPolicy",
    params: S,
    ifMatch: etag,
    before,
    body: {
      policy: {
        check: { intervalMs: 2000, expectStatus: [[200, 204]], path: "/a b" },
        circuit: { mode: "off" },
      },
      reason,
      force: ["minCapacity"],
    },
  },
  "fields of a default left to what they overlay": {
    call: "putDefaultPolicy",
    params: { ns: "eu" },
    ifMatch: etag,
    before,
    body: { policy: { check: { intervalMs: 9000 } }, reason },
  },
  "a rollback": {
    call: "rollbackPolicy",
    params: S,
    ifMatch: etag,
    body: { version: 3, reason, force: ["minServing"] },
  },
  "a default's rollback": {
    call: "rollbackDefaultPolicy",
    params: { ns: "eu" },
    ifMatch: etag,
    body: { version: 12, reason },
  },
  "a drain of a zone": {
    call: "changeNamespace",
    params: { ns: "eu" },
    body: {
      select: { zone: "b", service: "orders" },
      drain: true,
      reason,
      owner: "ann",
      force: ["lastOfZone"],
    },
  },
  "the end of a drain of a host": {
    call: "changeNamespace",
    params: { ns: "eu" },
    body: { select: { host: "fd00::7" }, drain: false, reason: "undrained", owner: "ann" },
  },
  "a pause": { call: "putAutomation", body: { paused: true, reason } },
  "the end of it": { call: "putAutomation", body: { paused: false, reason } },
  "a user": {
    call: "createUser",
    body: { name: "ann@example.com", role: "operator", namespaces: ["eu", "us"] },
  },
  "a user of all namespaces": { call: "createUser", body: { name: "ann", role: "admin", namespaces: ["*"] } },
  "another role": {
    call: "changeUser",
    params: { id: "0a1b" },
    name: "ann",
    body: { role: "viewer", namespaces: ["*"] },
  },
  "a user disabled": { call: "changeUser", params: { id: "0a1b" }, name: "ann", body: { disabled: true } },
  "a user enabled": { call: "changeUser", params: { id: "0a1b" }, name: "ann", body: { disabled: false } },
  "a new link": { call: "inviteUser", params: { id: "0a1b" }, name: "ann" },
  "the end of a user": { call: "deleteUser", params: { id: "0a1b" }, name: "ann" },
  "a token": {
    call: "createToken",
    body: {
      name: "ci/build",
      scopes: ["view", "drain"],
      namespaces: ["eu"],
      expiresInSeconds: 7_776_000,
    },
  },
  "a token for ever": {
    call: "createToken",
    body: { name: "p", scopes: ["metrics:read"], namespaces: ["*"], expiresInSeconds: 0 },
  },
  "the end of a token": { call: "deleteToken", params: { id: "0a1b" } },
  "an epoch": { call: "acceptEpoch", body: { epoch: "00ff00ff", restore: true } },
  "an epoch without restoring": { call: "acceptEpoch", body: { epoch: "00ff00ff", restore: false } },
};

/** As a POSIX shell splits it. */
function shellWords(line: string): string[] {
  const out = execFileSync("sh", ["-c", `set -- ${line}\nprintf '%s\\0' "$@"`], {
    encoding: "utf8",
    env: { ...process.env, HEADGATE_TOKEN: "hgt_secret" },
  });
  return out.split("\0").slice(0, -1);
}

/** Which change of the API a line of the command asks for. */
async function called(line: string): Promise<Record<string, unknown>> {
  const [command, ...words] = shellWords(line);
  expect(command).toBe("headgate");
  const calls: Record<string, unknown>[] = [];
  const answer = {
    patch: before,
    etag,
    epoch: "0",
    remaining: [],
    removed: [],
    changed: {},
    namespace: "eu",
    items: [{ id: "0a1b", name: "ann" }],
    total: 1,
  };
  const client = new Proxy(
    {},
    {
      get: (_, name: EndpointName) => (parts: object) => {
        if (endpoints[name].method !== "GET") calls.push({ call: name, ...parts });
        return Promise.resolve(answer);
      },
    },
  );
  const quiet = () => undefined;
  const cli = {
    settings: { urls: [], token: undefined, namespace: "elsewhere" },
    io: { line: quiet, note: quiet, table: quiet, json: quiet },
    client,
    impatient: () => client,
    exitCode: 0,
  } as unknown as Cli; // of what a command is given, as much as asks
  await createProgram(cli)
    .parseAsync(words, { from: "user" })
    .catch((error: unknown) => {
      // What becomes of an answer that is none of its business here; wrong usage is.
      if (error instanceof CommanderError || error instanceof Failure) throw error;
    });
  expect(calls).toHaveLength(1);
  return calls[0]!;
}

const sent = ({ params = {}, query = {}, body, ifMatch, call }: Record<string, unknown>) =>
  JSON.parse(JSON.stringify({ call, params, query, body, ifMatch })) as Record<string, unknown>;

describe.each(Object.entries(actions))("%s", (_, action) => {
  test("is what the command asks for", async () => {
    const lines = cliLines(action);
    if (action.call === "putPolicy" || action.call === "putDefaultPolicy") {
      expect(lines).toHaveLength(1);
      const asked = await called(lines[0]!);
      expect(asked).toMatchObject({ call: action.call, ifMatch: etag, params: action.params });
      expect(asked["body"]).toMatchObject({ reason: action.body.reason });
      expect(compact((asked["body"] as { policy: object }).policy)).toEqual(action.body.policy);
      return;
    }
    expect(lines).toHaveLength(1);
    expect(sent(await called(lines[0]!))).toEqual(sent({ ...action }));
  });

  test("is what curl sends", () => {
    const { text } = commandsOf(action, "https://headgate.example")[1]!;
    const row: EndpointRow = endpoints[action.call];
    const [, , , method, url = "", ...rest] = shellWords(text);
    expect([method, rest.slice(0, 2)]).toEqual([row.method, ["-H", "Authorization: Bearer hgt_secret"]]);
    const { pathname, searchParams } = new URL(url);
    expect(matches(row, pathname)).toEqual("params" in action ? action.params : {});
    expect(row.query.parse(Object.fromEntries(searchParams))).toEqual(
      ("query" in action && action.query) || {},
    );
    if (row.ifMatch === "required") expect(rest).toContain(`If-Match: ${etag}`);
    if ("body" in action) {
      const body = JSON.parse(rest.at(-1)!) as unknown;
      expect(body).toEqual(action.body);
      expect(row.body?.safeParse(body).success).toBe(true);
    }
  });
});

test("several instances are a line each, and one call", async () => {
  const ids = ["10.0.0.1:80", "10.0.0.2:80"];
  const body = {
    changes: ids.map((instance) => ({ instance, drain: true })),
    reason: "host: kernel",
    owner: "me",
  };
  const action: Action = { call: "changeService", params: S, body };
  const calls = await Promise.all(cliLines(action).map(called));
  expect(calls).toMatchObject(
    ids.map((instance) => ({
      call: "drain",
      params: { ...S, instance },
      body: { reason: "host: kernel", owner: "me" },
    })),
  );
  const [cli, curl] = commandsOf(action, "https://headgate.example");
  expect(cli?.text.split(" && \\\n")).toHaveLength(2);
  expect(JSON.parse(shellWords(curl!.text).at(-1)!)).toEqual(body);
});

test("what is set and what is unset are two commands", () => {
  const policy = { check: { intervalMs: 100 } };
  const action: Action = {
    call: "putPolicy",
    params: S,
    ifMatch: etag,
    before,
    body: { policy, reason: "r" },
  };
  expect(cliLines(action).map((line) => line.split(" ").slice(0, 5).join(" "))).toEqual([
    "headgate policy set orders check.intervalMs=100",
    "headgate policy unset orders circuit.mode",
  ]);
});

/** The parameters of a path by its row; undefined where it is another one's. */
function matches({ path }: EndpointRow, pathname: string): Record<string, string> | undefined {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const found = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`).exec(pathname);
  return found === null
    ? undefined
    : Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(found[i + 1]!)]));
}

/** Without the sections in which nothing is set. */
function compact(policy: object): object {
  return Object.fromEntries(
    Object.entries(policy)
      .map(([name, section]) => [name, JSON.parse(JSON.stringify(section)) as object])
      .filter(([, section]) => Object.keys(section as object).length > 0),
  );
}
