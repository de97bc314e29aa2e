/** The only place where the console's own URLs are spelled. */

type Query = Record<string, string | undefined>;

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

/** Without one, and for `*`, a page is of all namespaces that one may see. It stays so on the pages after it: it was chosen. */
const nsQuery = (ns: string): Query => ({ ns: ns === "*" ? undefined : ns });

/** The namespace of what a link tells of: the page is of that one, and those after it are of what was chosen before. */
interface OfOne {
  readonly of: string;
}

export function overviewPath(ns: string): string {
  return withQuery("/", nsQuery(ns));
}

export function servicesPath(
  ns: string,
  filters: { q?: string; status?: string; sort?: string } = {},
): string {
  return withQuery("/services", { ...nsQuery(ns), ...filters });
}

/**
 * `drain` opens the panel of that instance's drain, and the like; `open` its row. `tab` is another than its instances,
 * and `find` what is looked for among the fields of its policy.
 */
export function servicePath(
  ns: string,
  service: string,
  at: {
    drain?: string;
    maintenance?: string;
    circuit?: string;
    weight?: string;
    open?: string;
    tab?: "traffic" | "policy" | "versions" | "clients" | "events";
    find?: string;
    /** Only its instances in this zone, of this version, or with this in their names: of a host, say. */
    zone?: string;
    version?: string;
    q?: string;
  } = {},
): string {
  return withQuery(`/services/${encodeURIComponent(ns)}/${encodeURIComponent(service)}`, at);
}

/** A panel of the instance is open where one is named with its address; `to` is what its circuit is to be. */
export function instancePath(
  ns: string,
  service: string,
  instance: string,
  at: { drain?: string; maintenance?: string; circuit?: string; weight?: string; to?: string } = {},
): string {
  return withQuery(`${servicePath(ns, service)}/${encodeURIComponent(instance)}`, at);
}

/** The default policy of a namespace's services. */
export function defaultPolicyPath(ns: string): string {
  return withQuery("/policy", nsQuery(ns));
}

/** Pages that are of one namespace, which their query names: unlike a list's, it is what they are about. */
export function isOfOneNamespace(path: string): boolean {
  return path === "/policy" || path === "/overrides/bulk";
}

/** Lists that a link shows of one namespace without choosing it: theirs is `of`. */
export function mayBeOfOne(path: string): boolean {
  return path === "/events";
}

/** Standing overrides: all, or those that are looked for. */
export function overridesPath(ns: string, filter: { q?: string; kind?: string } = {}): string {
  return withQuery("/overrides", { ...nsQuery(ns), ...filter });
}

/** The drain of whatever has these traits, over all services: previewed first. */
export function bulkPath(
  ns: string,
  selection: {
    readonly [trait in "zone" | "host" | "version" | "source" | "service"]?: string | undefined;
  } = {},
): string {
  return withQuery("/overrides/bulk", { ...nsQuery(ns), ...selection });
}

export function topologyPath(ns: string, at: { focus?: string; zone?: string } = {}): string {
  return withQuery("/topology", { ...nsQuery(ns), ...at });
}

/** The event log: of all, or of what is named; `at` is one event's id. */
export function eventsPath(
  ns: string | OfOne,
  filter: { service?: string; instance?: string; kind?: string; actor?: string; at?: string } = {},
): string {
  return withQuery("/events", { ...(typeof ns === "string" ? nsQuery(ns) : ns), ...filter });
}

/** What operators changed: all, or what is named. */
export function auditPath(
  ns: string,
  filter: { service?: string; instance?: string; actor?: string; action?: string } = {},
): string {
  return withQuery("/audit", { ...nsQuery(ns), ...filter });
}

export function clientsPath(ns: string, filter: { q?: string; caller?: string } = {}): string {
  return withQuery("/clients", { ...nsQuery(ns), ...filter });
}

const SETTINGS_PARTS = [
  "account",
  "browser",
  "users",
  "tokens",
  "roles",
  "services",
  "sources",
  "replicas",
  "about",
] as const;
export type SettingsPart = (typeof SETTINGS_PARTS)[number];

/** A part of the settings; without, that of whoever is signed in. */
export function settingsPath(ns: string, part: SettingsPart = "account"): string {
  return withQuery(part === "account" ? "/settings" : `/settings/${part}`, nsQuery(ns));
}

/** The settings with the panel in which somebody is invited. */
export function newUserPath(ns: string): string {
  return withQuery("/settings/users", { ...nsQuery(ns), user: "new" });
}

/** The settings with the panel in which a token is made. */
export function newTokenPath(ns: string): string {
  return withQuery("/settings/tokens", { ...nsQuery(ns), new: "true" });
}

/** The part of the settings that a path is. */
export function settingsPartOf(path: string): SettingsPart | undefined {
  const [, , part = "account"] = path.split("/");
  return SETTINGS_PARTS.find((each) => each === part);
}

/** The API's own description: no page. */
export function openApiPath(): string {
  return "/v1/openapi.json";
}

const SECTIONS = ["topology", "services", "overrides", "events", "audit", "clients", "settings"] as const;
export type ConsoleSection = "overview" | (typeof SECTIONS)[number];

const sectionPaths: Record<ConsoleSection, (ns: string) => string> = {
  overview: overviewPath,
  topology: topologyPath,
  services: servicesPath,
  overrides: overridesPath,
  events: eventsPath,
  audit: auditPath,
  clients: clientsPath,
  settings: settingsPath,
};

/** Where a part of the console begins. */
export function sectionPath(section: ConsoleSection, ns: string): string {
  return sectionPaths[section](ns);
}

/** The part of the console that a path belongs to. */
export function sectionOf(path: string): ConsoleSection | undefined {
  if (path === "/") return "overview";
  const [, first] = path.split("/");
  return first === "policy" ? "services" : SECTIONS.find((section) => section === first);
}

/**
 * Where a password is chosen. Behind the `#`, in a part that is never sent, stands the token that allows it, and for whom
 * it was made: only for being told, and by whoever made the link.
 */
export function setupPath(token: string, name?: string): string {
  return `/setup#${[token, ...(name === undefined ? [] : [name])].map(encodeURIComponent).join("&")}`;
}

/** What stands behind the `#` of such a link. */
export function readSetupFragment(fragment: string): { readonly token: string; readonly name?: string } {
  const [token = "", name = ""] = fragment.replace(/^#/, "").split("&").map(decoded);
  return name === "" ? { token } : { token, name };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function signInPath(next: string): string {
  return withQuery("/sign-in", { next: next === "/" ? undefined : next });
}

/** Where to go after signing in: a path of this origin, or the overview for anything else. */
export function safeNext(next: string | null): string {
  if (next === null || !next.startsWith("/")) return "/";
  const base = "http://console.invalid";
  const url = URL.parse(next, base);
  if (url === null) return "/";
  const path = url.pathname + url.search + url.hash;
  // Read again: of `/.//other.example` the path alone is `//other.example`, which is another origin.
  return URL.parse(path, base)?.origin === base && url.origin === base ? path : "/";
}
