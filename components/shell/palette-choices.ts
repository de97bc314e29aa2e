import { qualifiedName } from "#lib/contract/qualified-name.ts";
import type { Hit } from "#lib/contract/search-endpoints.ts";
import { plural } from "#lib/format.ts";
import {
  auditPath,
  bulkPath,
  clientsPath,
  defaultPolicyPath,
  eventsPath,
  instancePath,
  newTokenPath,
  newUserPath,
  overridesPath,
  overviewPath,
  servicePath,
  servicesPath,
  settingsPath,
  topologyPath,
} from "#lib/paths.ts";
import { readTyped, SEVERAL, type Verb, VERBS } from "./palette-verbs.ts";

/** What is done at once, where one is. */
export type Deed = "pause" | "theme" | "copy" | "keys" | "automation";

export type Does =
  | { readonly kind: "open"; readonly path: string }
  /** Goes on typing: the action is chosen, what it is about is not. */
  | { readonly kind: "type"; readonly text: string }
  | { readonly kind: "do"; readonly deed: Deed };

export interface Choice {
  readonly id: string;
  readonly icon: "page" | "service" | "instance" | "action" | "recent";
  readonly label: string;
  readonly detail?: string;
  /** The shortcut that does the same. */
  readonly keys?: string;
  readonly does: Does;
}

export interface ChoiceGroup {
  readonly title: string;
  readonly choices: readonly Choice[];
}

export interface PaletteWorld {
  readonly ns: string;
  /** The instance whose page is open. */
  readonly instance?:
    | { readonly ns: string; readonly service: string; readonly instance: string }
    | undefined;
  readonly isPaused: boolean;
  readonly isAutomationPaused: boolean;
  readonly hits: readonly Hit[];
  /** Instances of the services that are found by name. */
  readonly within?: readonly Hit[];
  /** Services of several namespaces may be found: each is told with its own. */
  readonly isMixed: boolean;
  readonly recent: readonly Choice[];
}

/** Everything that fits what is typed, the likeliest first; what was chosen before where nothing is. */
export function choicesOf(text: string, world: PaletteWorld): readonly ChoiceGroup[] {
  const typed = readTyped(text);
  const { verb, words } = typed;
  if (verb !== undefined)
    return shown([
      { title: "Drain a selection…", choices: verb.verb === "drain" ? selectionsOf(words, world.ns) : [] },
      { title: `${verb.say("an instance")}…`, choices: targetsOf(verb, words, world) },
      { title: "Actions", choices: verb.verb === "drain" && isSelection(words) ? [selection(world.ns)] : [] },
    ]);
  if (typed.isSeveral) return shown([{ title: "Drain several of…", choices: severalOf(world) }]);
  const fits = (label: string): boolean =>
    words
      .toLowerCase()
      .split(/\s+/)
      .every((word) => label.toLowerCase().includes(word));
  if (words === "") {
    const recent = { title: "Recent", choices: world.recent };
    return shown([
      recent,
      { title: "Actions", choices: actionsOf(world) },
      { title: "Pages", choices: pagesOf(world.ns) },
    ]);
  }
  return shown([
    { title: "Services and instances", choices: foundIn(world) },
    { title: "Places", choices: placesOf(world.hits) },
    { title: "Actions", choices: actionsOf(world).filter(({ label }) => fits(label)) },
    { title: "Pages", choices: pagesOf(world.ns).filter(({ label }) => fits(label)) },
  ]);
}

const shown = (groups: readonly ChoiceGroup[]): readonly ChoiceGroup[] =>
  groups.filter(({ choices }) => choices.length > 0);

function targetsOf(verb: Verb, words: string, { instance, hits, isMixed }: PaletteWorld): Choice[] {
  if (words === "" && instance === undefined) return [];
  if (words === "" && instance !== undefined)
    return [actionOn(verb, instance.ns, instance.service, instance.instance, instance.service)];
  return hits.flatMap((hit) =>
    hit.kind === "instance"
      ? [actionOn(verb, hit.namespace, hit.service, hit.instance, detailOf(hit, isMixed))]
      : [],
  );
}

function actionOn(verb: Verb, ns: string, service: string, id: string, detail: string): Choice {
  return {
    id: `${verb.verb} ${ns}/${service}/${id}`,
    icon: "action",
    label: verb.say(id),
    detail,
    does: { kind: "open", path: instancePath(ns, service, id, verb.at(id)) },
  };
}

const TRAITS = ["zone", "host", "version", "source"] as const;

/** `zone b`, `host 10.0.0.7`, `version 1.3`: all that have it, over all services. It is looked at there first. */
function selectionsOf(words: string, ns: string): Choice[] {
  const [first = "", value, ...more] = words.split(/\s+/);
  const named = TRAITS.find((trait) => trait === first.toLowerCase());
  if (named === undefined || value === undefined || more.length > 0) return [];
  return [
    {
      id: `drain ${named} ${value}`,
      icon: "action",
      label: `Drain ${named} ${value}…`,
      detail: "over all services, a few at a time; previewed first",
      does: { kind: "open", path: bulkPath(ns, { [named]: value }) },
    },
  ];
}

/** Whether it begins to say what a selection is of, or its action by its own name. */
function isSelection(words: string): boolean {
  const said = words.toLowerCase();
  return said.length > 2 && ["a selection", "selection", ...TRAITS].some((each) => each.startsWith(said));
}

/** What it is of is chosen there. */
const selection = (ns: string): Choice =>
  opening("Drain a selection: a zone, host, version or source…", bulkPath(ns));

const opening = (label: string, path: string): Choice => ({
  id: label,
  icon: "action",
  label,
  does: { kind: "open", path },
});

/** Several are chosen in their service's list, where what each takes is seen. */
function severalOf({ hits, isMixed }: PaletteWorld): Choice[] {
  return hits.flatMap((hit) =>
    hit.kind === "service"
      ? [
          {
            id: `several ${hit.namespace}/${hit.service}`,
            icon: "action" as const,
            label: `Drain several of ${nameOf(hit, isMixed)}`,
            detail: `choose among its ${plural(hit.instances, "instance")}`,
            does: { kind: "open" as const, path: servicePath(hit.namespace, hit.service) },
          },
        ]
      : [],
  );
}

/** Instances shown beside the service that was found by its name. */
const MOST_WITHIN = 5;

function foundIn({ hits, within = [], isMixed }: PaletteWorld): Choice[] {
  const found = hits.map((hit) => foundOf(hit, isMixed));
  const known = new Set(found.map(({ id }) => id));
  const more = within.map((hit) => foundOf(hit, isMixed)).filter(({ id }) => !known.has(id));
  return [...found, ...more.slice(0, MOST_WITHIN)];
}

const TABS = ["traffic", "policy", "versions", "clients", "events"] as const;

/** Where one goes on a service's page, once it is the only one that is meant. */
function placesOf(hits: readonly Hit[]): Choice[] {
  const services = hits.flatMap((hit) => (hit.kind === "service" ? [hit] : []));
  const [only] = services;
  if (only === undefined || services.length > 1) return [];
  const { namespace, service } = only;
  return TABS.map((tab) => ({
    id: `${namespace}/${service} ${tab}`,
    icon: "page",
    label: `${service}: ${tab}`,
    does: { kind: "open", path: servicePath(namespace, service, { tab }) },
  }));
}

function foundOf(hit: Hit, isMixed: boolean): Choice {
  const { namespace, service } = hit;
  if (hit.kind === "service")
    return {
      id: `${namespace}/${service}`,
      icon: "service",
      label: service,
      detail: `${plural(hit.instances, "instance")}, ${namespace}`,
      does: { kind: "open", path: servicePath(namespace, service) },
    };
  return {
    id: `${namespace}/${service}/${hit.instance}`,
    icon: "instance",
    label: hit.instance,
    detail: detailOf(hit, isMixed),
    does: { kind: "open", path: instancePath(namespace, service, hit.instance) },
  };
}

function nameOf({ namespace, service }: Hit, isMixed: boolean): string {
  return isMixed ? qualifiedName(namespace, service) : service;
}

function detailOf(hit: Hit & { readonly kind: "instance" }, isMixed: boolean): string {
  const { zone, version, status } = hit;
  return [nameOf(hit, isMixed), zone, version, status.replace("_", " ")]
    .filter((part) => part !== undefined)
    .join(" · ");
}

function actionsOf({ ns, instance, isPaused, isAutomationPaused }: PaletteWorld): Choice[] {
  const own = (verb: Verb): Choice =>
    instance === undefined
      ? {
          id: verb.verb,
          icon: "action",
          label: `${verb.say("an instance")}…`,
          does: { kind: "type", text: `${verb.verb} ` },
        }
      : {
          ...actionOn(verb, instance.ns, instance.service, instance.instance, instance.service),
          id: verb.verb,
        };
  const deed = (does: Deed, label: string, keys?: string): Choice => ({
    id: does,
    icon: "action",
    label,
    ...(keys === undefined ? {} : { keys }),
    does: { kind: "do", deed: does },
  });
  return [
    ...VERBS.map(own),
    {
      id: SEVERAL,
      icon: "action",
      label: "Drain several instances of a service…",
      does: { kind: "type", text: `${SEVERAL} ` },
    },
    selection(ns),
    opening("Invite a user…", newUserPath(ns)),
    opening("Make a token…", newTokenPath(ns)),
    deed("automation", isAutomationPaused ? "Resume automation…" : "Pause automation…"),
    deed("pause", isPaused ? "Let this page go on" : "Pause this page", "p"),
    deed("copy", "Copy a link to this page as it is"),
    deed("theme", "Use the other theme", "t"),
    deed("keys", "Keyboard shortcuts", "?"),
  ];
}

function pagesOf(ns: string): Choice[] {
  const page = (label: string, path: string, keys?: string): Choice => ({
    id: `page ${label}`,
    icon: "page",
    label,
    ...(keys === undefined ? {} : { keys }),
    does: { kind: "open", path },
  });
  return [
    page("Overview", overviewPath(ns), "g o"),
    page("Topology", topologyPath(ns), "g t"),
    page("Services", servicesPath(ns), "g s"),
    page("Overrides", overridesPath(ns), "g v"),
    page("Events", eventsPath(ns), "g e"),
    page("Audit", auditPath(ns), "g a"),
    page("Clients", clientsPath(ns), "g c"),
    page("Default policy", defaultPolicyPath(ns)),
    page("Settings", settingsPath(ns), "g p"),
    page("Users", settingsPath(ns, "users")),
    page("Tokens", settingsPath(ns, "tokens")),
  ];
}
