import type { FleetInstance, FleetService, FleetSummary, SharedTrait } from "#lib/contract/fleet.ts";
import type { Tone } from "#components/ui/tone.ts";
import type { EndpointStatus } from "#lib/contract/table.ts";
import { qualifiedName } from "#lib/contract/qualified-name.ts";
import { count, percent, plural, rate, sentenceList } from "#lib/format.ts";
import { clock } from "#lib/time.ts";
import { countOf, isTrouble, statusLook, statusOrder } from "./status.ts";

/** What is wrong, where, since when, why, and what Headgate did; `todo`: what is left to a person. `also`: the rest. */
export interface Sentence {
  readonly tone: Tone;
  readonly what: string;
  readonly todo?: Todo;
  readonly also?: string;
}

/** What a person should do, and the service it is done at, where it is one. */
export interface Todo {
  readonly text: string;
  readonly service?: string;
  readonly namespace?: string;
  /** The instance to be drained. */
  readonly drain?: string;
  readonly zone?: string;
  readonly version?: string;
  readonly host?: string;
}

type Told = Required<Omit<Sentence, "also">>;

const NOTHING: Todo = { text: "nothing to do" };

/** How a service is called: with its namespace, where there are several of them. */
export interface Naming {
  readonly isMixed: boolean;
}
const PLAIN: Naming = { isMixed: false };

function nameOf({ namespace, name }: Pick<FleetService, "namespace" | "name">, { isMixed }: Naming): string {
  return isMixed ? qualifiedName(namespace, name) : name;
}

/** The state of a fleet in one sentence; else that nothing is wrong. */
export function fleetSentence(fleet: FleetSummary, now: number, naming: Naming = PLAIN): Sentence {
  const troubled = fleet.ranked.filter(isTroubled);
  const [worst, ...others] = troubled;
  if (worst === undefined) return calmSentence(fleet, naming);
  const trait = widest(fleet.shared);
  // Out in several services alike is one trouble, not several.
  const isOne =
    trait !== undefined && trait.trait !== "version" && troubled.filter(({ bad }) => bad > 0).length > 1;
  const told = isOne
    ? traitSentence(trait, troubled, now, naming)
    : serviceSentence(worst, trait, now, naming);
  const names = (isOne ? [] : others).map((other) => nameOf(other, naming));
  const more = isOne ? 0 : fleet.troubled - troubled.length;
  const rest = isOne ? troubled : others;
  const todo = told.todo === NOTHING ? (elsewhere(rest, trait, naming) ?? NOTHING) : told.todo;
  return { ...told, todo, ...also(names, more, fleet, naming) };
}

const isTroubled = (service: FleetService): boolean =>
  service.bad > 0 ||
  service.isFailing ||
  service.protection !== "normal" ||
  service.tableHeldBack !== undefined;

/** What another service asks for, where the first asks for nothing. */
function elsewhere(
  services: readonly FleetService[],
  trait: SharedTrait | undefined,
  naming: Naming,
): Todo | undefined {
  const asking = services.find((service) => todoOf(service, trait, naming) !== NOTHING);
  return asking && { text: `look at ${nameOf(asking, naming)}`, ...at(asking) };
}

const at = ({ namespace, name }: FleetService) => ({ namespace, service: name });

function also(
  names: readonly string[],
  more: number,
  { called }: FleetSummary,
  naming: Naming,
): { also?: string } {
  const shown = names.slice(0, 3);
  const rest = more + names.length - shown.length;
  const listed = rest === 0 ? shown : [...shown, plural(rest, "more service")];
  const text = [
    ...(listed.length === 0 ? [] : [`Also in trouble: ${sentenceList(listed, 4)}.`]),
    ...absenceOf(called, naming),
  ].join(" ");
  return text === "" ? {} : { also: text };
}

function absenceOf({ total, names: all }: FleetSummary["called"], { isMixed }: Naming): string[] {
  if (total === 0) return [];
  // Of all namespaces each is told with its own.
  const names = isMixed ? all : all.map((name) => name.slice(name.indexOf("/") + 1));
  const told = total > 3 ? [...names.slice(0, 2), `${count(total - 2)} more`] : names;
  return [`No instance of ${sentenceList(told)} is registered.`];
}

/** The trait by which most of the trouble is told: the API ranks them. */
function widest(shared: readonly SharedTrait[]): SharedTrait | undefined {
  return shared.find(({ trait }) => trait === "zone") ?? shared[0];
}

export function traitName({ trait, value, service, namespace = "" }: SharedTrait, naming = PLAIN): string {
  if (service === undefined) return `${trait} ${value}`;
  return `${trait} ${value} of ${nameOf({ namespace, name: service }, naming)}`;
}

function traitSentence(
  trait: SharedTrait,
  services: readonly FleetService[],
  now: number,
  naming: Naming,
): Told {
  const { bad, of, badElsewhere, ofElsewhere } = trait;
  const name = traitName(trait, naming);
  const out = services.filter((service) => service.bad > 0);
  const known = out.flatMap(({ worst }) => worst).filter(({ status }) => isTrouble(status));
  const worst = known.filter((instance) => hasTrait(instance, trait));
  const told =
    worst.length > 0 ? worst.map((each) => each.since) : out.flatMap(({ badSince }) => badSince ?? []);
  const since = told.length === 0 ? "" : ` since ${clock(Math.min(...told), now)}`;
  const n = bad === of ? `all ${count(bad)} instances` : `${count(bad)} of ${count(of)} instances`;
  const head = `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${n} out${since}`;
  const causes = new Set(worst.map(({ cause }) => shortCause(cause.text)));
  const [cause] = causes;
  const why = causes.size === 1 && cause !== undefined ? `, ${cause}` : "";
  const rest = `${count(badElsewhere)} of ${count(ofElsewhere)} elsewhere`;
  return { tone: "bad", what: `${head}${why}; ${rest}${didAll(out)}`, todo: lookAt(trait, naming) };
}

function hasTrait({ instance, zone }: FleetInstance, { trait, value }: SharedTrait): boolean {
  if (trait === "zone") return zone === value;
  return trait !== "host" || instance.replace(/:\d+$/, "") === value || instance.startsWith(`[${value}]`);
}

function didAll(services: readonly FleetService[]): string {
  return services.every((service) => didOf(service) === MOVED) ? `; ${MOVED}` : "";
}

function serviceSentence(
  service: FleetService,
  trait: SharedTrait | undefined,
  now: number,
  naming: Naming,
): Told {
  const did = didOf(service, now);
  const what = `${nameOf(service, naming)}: ${troubleOf(service, now)}${did === undefined ? "" : `; ${did}`}`;
  return {
    tone: service.bad > 0 || service.isFailing ? "bad" : "caution",
    what,
    todo: todoOf(service, trait, naming),
  };
}

function troubleOf(service: FleetService, now: number): string {
  const { bad, isFailing, calls, worst, badSince, coverage } = service;
  const out =
    bad === 0 || badSince === undefined ? undefined : `${howMany(service)} since ${clock(badSince, now)}`;
  const first = worst.find(({ status }) => isTrouble(status));
  const cause = out === undefined || first === undefined ? "" : `, ${shortCause(first.cause.text)}`;
  const share =
    calls === undefined || calls.callsPerSecond === 0 ? 1 : calls.failingPerSecond / calls.callsPerSecond;
  const failing =
    isFailing && calls !== undefined
      ? `${percent(share)} of calls fail, ${rate(calls.failingPerSecond)} a second${toldBy(coverage)}`
      : undefined;
  if (out === undefined) return failing ?? guardOf(service, now);
  return `${out}${cause}${failing === undefined ? "" : `; ${failing}`}`;
}

/** How much of the truth a figure is. */
function toldBy({ reporting, consumers }: FleetService["coverage"]): string {
  return consumers === 0 ? "" : `, from ${count(reporting)} of ${plural(consumers, "consumer")}`;
}

/** `1 of 3 unhealthy`, `all 3 out`, `its only instance is ejected`. */
export function howMany({ statuses, instances, bad }: FleetService): string {
  const kinds = statusOrder.filter((status) => isTrouble(status) && (statuses[status] ?? 0) > 0);
  const [only] = kinds;
  const word = kinds.length === 1 && only !== undefined ? statusLook[only].word.toLowerCase() : "out";
  if (bad < instances) return `${count(bad)} of ${count(instances)} ${word}`;
  return bad === 1 ? `its only instance is ${word}` : `all ${count(bad)} ${word}`;
}

const guardWords = { panic: "in panic", preserving: "preserved", frozen: "frozen" } as const;

function guardOf({ protection, protectionSince }: FleetService, now: number): string {
  if (protection === "normal") return "its table is held back";
  const since = protectionSince === undefined ? "" : ` since ${clock(protectionSince, now)}`;
  return `${guardWords[protection]}${since}`;
}

const MOVED = "traffic moved";

/** What Headgate did about it; undefined where there was nothing to be done, or where the guard is the trouble itself. */
export function didOf(service: FleetService, now?: number): string | undefined {
  const { bad, badRouted, protection, protectionSince, tableHeldBack, lostShare = 0 } = service;
  if (bad === 0) return undefined;
  if (tableHeldBack !== undefined) return "its table is held back";
  if (protection !== "normal") {
    const since =
      protectionSince === undefined || now === undefined ? "" : ` since ${clock(protectionSince, now)}`;
    return `${guardWords[protection]}${since}`;
  }
  if (badRouted > 0) return `${count(badRouted)} of them still ${badRouted === 1 ? "gets" : "get"} traffic`;
  return lostShare >= 1 ? "nobody serves" : MOVED;
}

/** Above this share of its capacity lost, the rest may not carry what comes. */
const MUCH_LOST = 0.5;

/** What is left to a person, truthfully: nothing, where traffic moved, what is left can carry it, and no calls fail. */
function todoOf(service: FleetService, trait: SharedTrait | undefined, naming: Naming): Todo {
  const { name, worst, isFailing, protection, tableHeldBack, lostShare = 0, badRouted, instances } = service;
  if (tableHeldBack !== undefined) return { text: "look at its table", ...at(service) };
  const culprits = worst.filter(({ status, weight }) => !isTrouble(status) && weight > 0);
  const [culprit] = culprits;
  if (isFailing && culprits.length === 1 && culprit !== undefined && instances > 1)
    return { text: `drain ${culprit.instance}`, ...at(service), drain: culprit.instance };
  if (!isFailing && lostShare < MUCH_LOST && protection === "normal" && badRouted === 0) return NOTHING;
  const isShared =
    trait !== undefined &&
    (trait.service ?? name) === name &&
    (trait.namespace ?? service.namespace) === service.namespace;
  return isShared ? lookAt(trait, naming) : { text: "look at it", ...at(service) };
}

function lookAt(trait: SharedTrait, naming: Naming): Todo {
  const text = `look at ${traitName(trait, naming)}`;
  const { trait: kind, value, service, namespace } = trait;
  if (kind === "source") return { text };
  return {
    text,
    [kind]: value,
    ...(service === undefined ? {} : { service }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** A cause without what the sentence says already: `3 checks in a row failed: connect refused` → `connect refused`. */
export function shortCause(text: string): string {
  return fewReporters(text.replace(/^(?:the first check|\d+ checks in a row) failed: /, ""));
}

/** Whose reports it rests on as a number: their names are a page long. */
export function fewReporters(text: string): string {
  return text.replace(
    /, reported by (.+)$/,
    (_, names: string) =>
      `, ${plural(reporters(names), "client")} ${reporters(names) === 1 ? "reports" : "report"} it`,
  );
}

/** `a, b and 3 more`: five. */
function reporters(names: string): number {
  const [listed = "", more] = names.split(/ and (?=\d+ more$)/);
  return listed.split(", ").length + (more === undefined ? 0 : Number.parseInt(more, 10));
}

/** A status as something one is in. */
function stateOf(status: EndpointStatus): string {
  if (status === "maintenance") return "in maintenance";
  return status === "trial" ? "on trial" : statusLook[status].word.toLowerCase();
}

function calmSentence(fleet: FleetSummary, naming: Naming): Sentence {
  const { statuses, empty, called } = fleet;
  const total = countOf(statuses, () => true);
  const absence = absenceOf(called.total > 0 ? called : empty, naming).join(" ");
  const isMissed = called.total > 0;
  if (total === 0) return { tone: isMissed ? "caution" : "idle", what: absence };
  const serving = statuses.serving ?? 0;
  const whole = `${plural(total, "instance")} of ${plural(fleet.services - empty.total, "service")}`;
  const rest = absence === "" ? {} : { also: absence };
  if (serving === total) {
    const what = total === 1 ? "The only instance serves." : `All ${whole} serve.`;
    return { tone: isMissed ? "caution" : "good", what, ...rest };
  }
  const others = statusOrder.flatMap((status) => {
    const n = statuses[status] ?? 0;
    return n === 0 || status === "serving" ? [] : [`${count(n)} ${stateOf(status)}`];
  });
  const isLess = countOf(statuses, (status) => statusLook[status].tone === "caution") > 0;
  const what = `${count(serving)} of ${whole} serve; ${sentenceList(others, 4)}`;
  return { tone: isLess || isMissed ? "caution" : "good", what, todo: NOTHING, ...rest };
}
