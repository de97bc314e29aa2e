import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError, loadConfig } from "./config.ts";

let dataDir = "";
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "headgate-config-"));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

const load = (env: Record<string, string> = {}) => loadConfig({ HEADGATE_DATA_DIR: dataDir, ...env });
const writeFile = (content: string) => {
  writeFileSync(path.join(dataDir, "headgate.config.json"), content);
};

function problems(env: Record<string, string>): readonly string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test("without settings: loopback, embedded store, access required, console on", () => {
  expect(load()).toEqual({
    listen: { host: "127.0.0.1", port: 7400 },
    dataDir,
    store: { kind: "embedded" },
    prefix: "/headgate",
    auth: "required",
    probes: { allow: [], deny: [] },
    trustedProxies: [],
    logLevel: "info",
    isConsoleOn: true,
    isDev: false,
    hasSampleFleet: false,
    sampleFleetSchedule: "lively",
  });
});

test("the configuration cannot be changed afterwards", () => {
  expect(Object.isFrozen(load())).toBe(true);
});

test("the environment wins over the file, the file over the default, an empty value is no value", () => {
  writeFile('{"HEADGATE_LISTEN": "127.0.0.1:1", "HEADGATE_PREFIX": "/a/b", "HEADGATE_CONSOLE": "off"}');
  const config = load({ HEADGATE_LISTEN: "[::1]:0", HEADGATE_PREFIX: "", HEADGATE_LOG_LEVEL: "debug" });
  expect(config.listen).toEqual({ host: "::1", port: 0 });
  expect(config.prefix).toBe("/a/b");
  expect(config.isConsoleOn).toBe(false);
  expect(config.logLevel).toBe("debug");
});

test("etcd with a login", () => {
  const env = {
    HEADGATE_ETCD: "10.0.0.5:2379, http://10.0.0.6:2379",
    HEADGATE_ETCD_USERNAME: "u",
    HEADGATE_ETCD_PASSWORD: "p",
  };
  expect(load(env).store).toEqual({
    kind: "etcd",
    endpoints: ["http://10.0.0.5:2379", "http://10.0.0.6:2379"],
    login: { username: "u", password: "p" },
  });
});

test("the files of etcd's certificates are read at the start", () => {
  const file = path.join(dataDir, "ca.pem");
  writeFileSync(file, "PEM");
  const { store } = load({ HEADGATE_ETCD: "https://etcd:2379", HEADGATE_ETCD_CA: file });
  expect(store).toEqual({ kind: "etcd", endpoints: ["https://etcd:2379"], tls: { ca: Buffer.from("PEM") } });
});

test("probe rules name a network, ports, or both", () => {
  const { probes } = load({
    HEADGATE_PROBE_ALLOW: "10.0.0.0/8, 192.168.1.5:80-90,fd00::/8:443,fd00::/8",
    HEADGATE_PROBE_DENY: ":22,::1",
  });
  expect(probes.allow.map(({ text }) => text)).toEqual([
    "10.0.0.0/8",
    "192.168.1.5:80-90",
    "fd00::/8:443",
    "fd00::/8",
  ]);
  expect(probes.deny.map(({ text }) => text)).toEqual([":22", "::1"]);
});

test("proxies are addresses and networks; IPv4 is IPv4, however it is written", () => {
  const { trustedProxies } = load({
    HEADGATE_TRUSTED_PROXIES: "10.0.0.5, 10.1.0.0/16,fd00::/8,::1,::ffff:10.2.0.0/112",
  });
  expect(trustedProxies.map(([network, bits]) => `${network.toString()}/${bits}`)).toEqual([
    "10.0.0.5/32",
    "10.1.0.0/16",
    "fd00::/8",
    "::1/128",
    "10.2.0.0/16",
  ]);
});

test("Prometheus may stand behind a path", () => {
  const url = (given: string) => load({ HEADGATE_PROMETHEUS_URL: given }).prometheusUrl;
  expect(url("http://10.0.0.9:9090/")).toBe("http://10.0.0.9:9090");
  expect(url("https://metrics.example/prometheus/")).toBe("https://metrics.example/prometheus");
});

test("the headgate command's own settings do not keep a server from starting", () => {
  expect(
    problems({ HEADGATE_URL: "http://127.0.0.1:7400", HEADGATE_TOKEN: "t", HEADGATE_NAMESPACE: "default" }),
  ).toEqual([]);
});

describe("a setting that cannot be used stops the start with a line that names it", () => {
  test.each([
    ["HEADGATE_LISTN", "127.0.0.1:1"],
    ["HEADGATE_LISTEN", "7400"],
    ["HEADGATE_LISTEN", "127.0.0.1:65536"],
    ["HEADGATE_LISTEN", "::1:7400"],
    ["HEADGATE_LISTEN", "[nonsense]:7400"],
    ["HEADGATE_ETCD", "http://a:2379,,http://b:2379"],
    ["HEADGATE_ETCD", "ftp://a:2379"],
    ["HEADGATE_ETCD", "http://user:pw@a:2379"],
    ["HEADGATE_PREFIX", "headgate"],
    ["HEADGATE_PREFIX", "/headgate/"],
    ["HEADGATE_ADVERTISE", "10.0.0.5:7400"],
    ["HEADGATE_ADVERTISE", "http://10.0.0.5:7400/path"],
    ["HEADGATE_BOOTSTRAP_TOKEN", "x".repeat(31)],
    ["HEADGATE_AUTH", "none"],
    ["HEADGATE_PROBE_ALLOW", "10.0.0.0/33"],
    ["HEADGATE_PROBE_DENY", "10.0.0.0/8:90-80"],
    ["HEADGATE_PROBE_DENY", "10.0.0.0/8,"],
    ["HEADGATE_PROBE_DENY", "10/8"],
    ["HEADGATE_PROBE_DENY", "10.0.0.0/8:80-"],
    ["HEADGATE_PROBE_DENY", ":"],
    ["HEADGATE_PROMETHEUS_URL", "prometheus:9090"],
    ["HEADGATE_PROMETHEUS_URL", "http://user:pw@prometheus:9090"],
    ["HEADGATE_PROMETHEUS_URL", "http://prometheus:9090/?x=1"],
    ["HEADGATE_PROMETHEUS_URL", "http://prometheus:9090/#graph"],
    ["HEADGATE_TRUSTED_PROXIES", "proxy.example"],
    ["HEADGATE_TRUSTED_PROXIES", "10.0.0.5,"],
    ["HEADGATE_TRUSTED_PROXIES", "10.0.0.5:80"],
    ["HEADGATE_TRUSTED_PROXIES", "10.0.0.0/33"],
    ["HEADGATE_TRUSTED_PROXIES", "10.0.0.0/8/8"],
    ["HEADGATE_TRUSTED_PROXIES", "10.0.0.0/"],
    ["HEADGATE_TRUSTED_PROXIES", "10/8"],
    ["HEADGATE_TRUSTED_PROXIES", "fe80::1%eth0"],
    ["HEADGATE_TRUSTED_PROXIES", "0.0.0.0/0"],
    ["HEADGATE_TRUSTED_PROXIES", "::/0"],
    ["HEADGATE_TRUSTED_PROXIES", "::ffff:0:0/96"],
    ["HEADGATE_LOG_LEVEL", "loud"],
    ["HEADGATE_CONSOLE", "yes"],
    ["HEADGATE_DEV", "true"],
    ["HEADGATE_ETCD_USERNAME", "alone"],
    ["HEADGATE_ETCD_KEY", "alone.pem"],
  ])("%s=%s", (name, value) => {
    expect(problems({ [name]: value })).toContainEqual(
      expect.stringMatching(new RegExp(`^${name}: .*allowed`)),
    );
  });

  test("a secret is not repeated in the message", () => {
    expect(problems({ HEADGATE_BOOTSTRAP_TOKEN: "hunter2" }).join()).not.toContain("hunter2");
  });

  test("access control off is refused where others can reach the listener", () => {
    for (const listen of ["0.0.0.0:0", "[::]:0", "10.0.0.1:0", "myhost:0"]) {
      expect(problems({ HEADGATE_AUTH: "off", HEADGATE_LISTEN: listen })).toEqual([
        expect.stringMatching(/^HEADGATE_AUTH: /),
      ]);
    }
    for (const listen of ["127.0.0.1:0", "127.8.8.8:0", "[::1]:0", "localhost:0"]) {
      expect(load({ HEADGATE_AUTH: "off", HEADGATE_LISTEN: listen }).auth).toBe("off");
    }
  });

  test("a proxy that is none is named, and a network that reaches further than its address says is none", () => {
    expect(problems({ HEADGATE_TRUSTED_PROXIES: "10.0.0.1, 10.0.0.5/8, lb" })).toEqual([
      'HEADGATE_TRUSTED_PROXIES: "10.0.0.5/8": 10.0.0.0/8 is allowed, or 10.0.0.5 alone',
      expect.stringMatching(/^HEADGATE_TRUSTED_PROXIES: "lb": .*allowed/),
    ]);
  });

  test("access control off is refused behind a proxy, through which others come", () => {
    expect(problems({ HEADGATE_AUTH: "off", HEADGATE_TRUSTED_PROXIES: "127.0.0.1" })).toEqual([
      expect.stringMatching(/^HEADGATE_AUTH: .*HEADGATE_TRUSTED_PROXIES/),
    ]);
  });

  test("certificates with endpoints that are not https", () => {
    const env = { HEADGATE_ETCD: "http://a:2379", HEADGATE_ETCD_CA: "ca.pem" };
    expect(problems(env)).toEqual([expect.stringMatching(/^HEADGATE_ETCD_CA: .*https/)]);
  });

  test("a certificate file that is not there", () => {
    const env = { HEADGATE_ETCD: "https://a:2379", HEADGATE_ETCD_CA: path.join(dataDir, "none.pem") };
    expect(problems(env)).toEqual([expect.stringMatching(/^HEADGATE_ETCD_CA: .*none\.pem/)]);
  });

  test("a data directory that is a file, or lies below one", () => {
    const file = path.join(dataDir, "file");
    writeFileSync(file, "");
    for (const target of [file, path.join(file, "data")])
      expect(problems({ HEADGATE_DATA_DIR: target })).toEqual([
        expect.stringMatching(/^HEADGATE_DATA_DIR: a directory is allowed; .*file/),
      ]);
  });

  test("every problem has its line", () => {
    expect(problems({ HEADGATE_AUTH: "none", HEADGATE_CONSOLE: "yes", HEADGATE_NONE: "1" })).toHaveLength(3);
  });

  test.each([
    ["no JSON", "{", /headgate\.config\.json: is not JSON/],
    ["no texts", '{"HEADGATE_LISTEN": 7400}', /headgate\.config\.json: .*text/],
    ["an unknown key", '{"HEADGATE_LISTN": "1"}', /^HEADGATE_LISTN: is not a setting/],
    ["the data directory", '{"HEADGATE_DATA_DIR": "/"}', /^HEADGATE_DATA_DIR: /],
  ])("a settings file with %s", (_, content, expected) => {
    writeFile(content);
    expect(problems({})).toEqual([expect.stringMatching(expected)]);
  });
});
