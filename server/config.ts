import { readFileSync } from "node:fs";
import nodePath from "node:path";
import { z } from "zod";
import * as values from "./config-values.ts";
import { isLoopback } from "./config-values.ts";
import type { Network } from "./arrival.ts";
import type { AddressRule } from "#server/probe/guard.ts";

/** What the environment and `headgate.config.json` may say; each value is text. */
const settings = {
  HEADGATE_LISTEN: values.listen.prefault("127.0.0.1:7400"),
  HEADGATE_DATA_DIR: values.path.prefault(".headgate"),
  HEADGATE_ETCD: values.etcdEndpoints.optional(),
  HEADGATE_ETCD_USERNAME: values.text.optional(),
  HEADGATE_ETCD_PASSWORD: values.text.optional(),
  HEADGATE_ETCD_CA: values.path.optional(),
  HEADGATE_ETCD_CERT: values.path.optional(),
  HEADGATE_ETCD_KEY: values.path.optional(),
  HEADGATE_PREFIX: values.prefix.prefault("/headgate"),
  HEADGATE_ADVERTISE: values.advertised.optional(),
  HEADGATE_BOOTSTRAP_TOKEN: values.token.optional(),
  HEADGATE_AUTH: values.oneOf("required", "off").prefault("required"),
  HEADGATE_PROBE_ALLOW: values.addressRules.optional(),
  HEADGATE_PROBE_DENY: values.addressRules.optional(),
  HEADGATE_PROMETHEUS_URL: values.prometheusUrl.optional(),
  HEADGATE_TRUSTED_PROXIES: values.trustedProxies.optional(),
  HEADGATE_LOG_LEVEL: values.oneOf("debug", "info", "warn", "error").prefault("info"),
  HEADGATE_CONSOLE: values.oneOf("on", "off").prefault("on"),
  // Set by the scripts, not by people.
  HEADGATE_DEV: values.oneOf("0", "1").prefault("0"),
  HEADGATE_SAMPLE_FLEET: values.oneOf("0", "1").prefault("0"),
  HEADGATE_SAMPLE_FLEET_SCHEDULE: values.oneOf("lively", "calm").prefault("lively"),
} as const;

export const settingNames: readonly string[] = Object.keys(settings);

/** Read by the `headgate` command: whoever has them set must still be able to start a server. */
const commandSettings = new Set(["HEADGATE_URL", "HEADGATE_TOKEN", "HEADGATE_NAMESPACE"]);

const Settings = z.object(settings);
type Settings = z.infer<typeof Settings>;

export interface EtcdTls {
  /** PEM, as read from the files that were named. */
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

export type StoreConfig =
  | { readonly kind: "embedded" }
  | {
      readonly kind: "etcd";
      /** `http://host:port` or `https://host:port`, at least one. */
      readonly endpoints: readonly string[];
      readonly login?: { readonly username: string; readonly password: string };
      readonly tls?: EtcdTls;
    };

export interface Config {
  readonly listen: values.ListenAddress;
  /** Absolute. */
  readonly dataDir: string;
  readonly store: StoreConfig;
  readonly prefix: string;
  readonly advertise?: string;
  readonly bootstrapToken?: string;
  readonly auth: "required" | "off";
  /** `allow` empty: whatever is not denied. */
  readonly probes: {
    readonly allow: readonly AddressRule[];
    readonly deny: readonly AddressRule[];
  };
  /** Of a Prometheus that scrapes this cluster; without a slash at the end. */
  readonly prometheusUrl?: string;
  /** Whose word of where requests come from is taken. */
  readonly trustedProxies: readonly Network[];
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly isConsoleOn: boolean;
  readonly isDev: boolean;
  readonly hasSampleFleet: boolean;
  readonly sampleFleetSchedule: "lively" | "calm";
}

/** The settings cannot be used. The message has one line a problem, made to be printed as it is. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

type Env = Readonly<Record<string, string | undefined>>;

/** An empty value is an unset one: `HEADGATE_ETCD=` in a compose file means no etcd. */
function givenIn(env: Env): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith("HEADGATE_") && value !== undefined && value.trim() !== "") given[name] = value;
  }
  return given;
}

function readSettingsFile(file: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return {};
    if (code === "ENOTDIR") {
      const dir = nodePath.dirname(file);
      throw new ConfigError([
        `HEADGATE_DATA_DIR: a directory is allowed; ${dir} is a file, or lies below one`,
      ]);
    }
    const advice = "make it readable for this user, or set HEADGATE_DATA_DIR to another directory";
    throw new ConfigError([`${file}: cannot be read (${(error as Error).message}): ${advice}`]);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new ConfigError([`${file}: is not JSON (${(error as Error).message})`]);
  }
  const parsed = z.record(z.string(), z.string()).safeParse(content);
  if (!parsed.success)
    throw new ConfigError([`${file}: an object of settings is allowed, each value a text in quotes`]);
  if ("HEADGATE_DATA_DIR" in parsed.data) {
    throw new ConfigError([
      `HEADGATE_DATA_DIR: is allowed in the environment only, not in ${file}, which lies in it`,
    ]);
  }
  return parsed.data;
}

function unknownSettings(given: object): readonly string[] {
  return Object.keys(given)
    .filter((name) => !settingNames.includes(name) && !commandSettings.has(name))
    .map((name) => `${name}: is not a setting; allowed are ${settingNames.join(", ")}`);
}

/** What each setting may be can still clash with another. */
function clashes(settings: Settings): readonly string[] {
  const problems: string[] = [];
  if (settings.HEADGATE_AUTH === "off" && !isLoopback(settings.HEADGATE_LISTEN.host)) {
    problems.push(
      `HEADGATE_AUTH: off is allowed only while HEADGATE_LISTEN is on loopback, not ${settings.HEADGATE_LISTEN.host}`,
    );
  }
  if (settings.HEADGATE_AUTH === "off" && settings.HEADGATE_TRUSTED_PROXIES !== undefined)
    problems.push("HEADGATE_AUTH: off is allowed only without HEADGATE_TRUSTED_PROXIES, which let others in");
  const etcd = settings.HEADGATE_ETCD;
  const pairs = [
    ["HEADGATE_ETCD_USERNAME", "HEADGATE_ETCD_PASSWORD"],
    ["HEADGATE_ETCD_CERT", "HEADGATE_ETCD_KEY"],
  ] as const;
  for (const [one, other] of pairs) {
    if ((settings[one] === undefined) === (settings[other] === undefined)) continue;
    const [has, lacks] = settings[one] === undefined ? [other, one] : [one, other];
    problems.push(`${has}: is allowed together with ${lacks} only`);
  }
  for (const name of ["HEADGATE_ETCD_USERNAME", "HEADGATE_ETCD_CA", "HEADGATE_ETCD_CERT"] as const) {
    if (settings[name] === undefined) continue;
    if (etcd === undefined) problems.push(`${name}: is allowed together with HEADGATE_ETCD only`);
    else if (name !== "HEADGATE_ETCD_USERNAME" && etcd.some((endpoint) => !endpoint.startsWith("https:"))) {
      problems.push(`${name}: is allowed only where every endpoint of HEADGATE_ETCD begins with https://`);
    }
  }
  return problems;
}

function readPem(settings: Settings, name: "HEADGATE_ETCD_CA" | "HEADGATE_ETCD_CERT" | "HEADGATE_ETCD_KEY") {
  const file = settings[name];
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConfigError([`${name}: a readable PEM file is allowed (${(error as Error).message})`]);
  }
}

function storeOf(settings: Settings): StoreConfig {
  const endpoints = settings.HEADGATE_ETCD;
  if (endpoints === undefined) return { kind: "embedded" };
  const username = settings.HEADGATE_ETCD_USERNAME;
  const password = settings.HEADGATE_ETCD_PASSWORD;
  const ca = readPem(settings, "HEADGATE_ETCD_CA");
  const cert = readPem(settings, "HEADGATE_ETCD_CERT");
  const key = readPem(settings, "HEADGATE_ETCD_KEY");
  const isTls = endpoints.some((endpoint) => endpoint.startsWith("https:"));
  return {
    kind: "etcd",
    endpoints,
    ...(username !== undefined && password !== undefined && { login: { username, password } }),
    ...(isTls && { tls: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } }),
  };
}

function configOf(settings: Settings, dataDir: string): Config {
  return Object.freeze({
    listen: settings.HEADGATE_LISTEN,
    dataDir,
    store: storeOf(settings),
    prefix: settings.HEADGATE_PREFIX,
    ...(settings.HEADGATE_ADVERTISE !== undefined && { advertise: settings.HEADGATE_ADVERTISE }),
    ...(settings.HEADGATE_BOOTSTRAP_TOKEN !== undefined && {
      bootstrapToken: settings.HEADGATE_BOOTSTRAP_TOKEN,
    }),
    auth: settings.HEADGATE_AUTH,
    probes: Object.freeze({
      allow: settings.HEADGATE_PROBE_ALLOW ?? [],
      deny: settings.HEADGATE_PROBE_DENY ?? [],
    }),
    ...(settings.HEADGATE_PROMETHEUS_URL !== undefined && {
      prometheusUrl: settings.HEADGATE_PROMETHEUS_URL,
    }),
    trustedProxies: settings.HEADGATE_TRUSTED_PROXIES ?? [],
    logLevel: settings.HEADGATE_LOG_LEVEL,
    isConsoleOn: settings.HEADGATE_CONSOLE === "on",
    isDev: settings.HEADGATE_DEV === "1",
    hasSampleFleet: settings.HEADGATE_SAMPLE_FLEET === "1",
    sampleFleetSchedule: settings.HEADGATE_SAMPLE_FLEET_SCHEDULE,
  });
}

/**
 * The settings of this process: the environment, then `headgate.config.json` in the data directory, then the defaults.
 * Throws a ConfigError that names every key that is unknown or holds what is not allowed.
 */
export function loadConfig(env: Env = process.env): Config {
  const fromEnv = givenIn(env);
  const dataDir = nodePath.resolve(fromEnv["HEADGATE_DATA_DIR"] ?? ".headgate");
  const given = { ...readSettingsFile(nodePath.join(dataDir, "headgate.config.json")), ...fromEnv };
  const parsed = Settings.safeParse(given);
  const bad = parsed.error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
  const problems = [...unknownSettings(given), ...bad, ...(parsed.success ? clashes(parsed.data) : [])];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return configOf(parsed.data, dataDir);
}
