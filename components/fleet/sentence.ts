import { plural, sentenceList } from "#lib/format.ts";
import { clock } from "#lib/time.ts";
import type { ServiceSummary } from "#lib/contract/views.ts";
import type { Tone } from "#components/ui/tone.ts";
import { countOf, isTrouble, statusLook, statusOrder, sumCounts } from "./status.ts";

export interface Sentence {
  readonly tone: Tone;
  readonly text: string;
}

/** The state of a fleet in one sentence: what is wrong, where, since when, why; else that nothing is. */
export function fleetSentence(services: readonly ServiceSummary[], now: number): Sentence {
  const peopled = services.filter(({ instances }) => instances > 0);
  const empty = services.filter(({ instances }) => instances === 0);
  const missed = empty.filter(({ clients }) => clients > 0);
  const troubled = peopled.filter(({ statuses }) => countOf(statuses, isTrouble) > 0);
  const [worst, ...others] = troubled;
  const guarded = guardsOf(services, worst, now);
  if (worst === undefined) {
    const { tone, text } = calmSentence(peopled, guarded !== "");
    const isCalm = missed.length === 0 && guarded === "";
    return { tone: isCalm ? tone : "caution", text: joined([guarded, text, absenceOf(empty)]) };
  }
  const rest = others.length === 0 ? "" : `Also in trouble: ${sentenceList(others.map(({ name }) => name))}.`;
  const isAll = rest === "" && missed.length === 0 && guarded === "";
  const told = [
    `${troubleOf(worst, now)}.`,
    guarded,
    rest,
    absenceOf(missed),
    isAll ? "Nothing else is wrong." : "",
  ];
  return { tone: "bad", text: joined(told) };
}

const joined = (sentences: readonly string[]): string => sentences.filter((text) => text !== "").join(" ");

function absenceOf(empty: readonly ServiceSummary[]): string {
  if (empty.length === 0) return "";
  return `No instance of ${sentenceList(empty.map(({ name }) => name))} is registered.`;
}

/** What Headgate did so that no table is emptied: it explains why traffic goes where it would not. */
function guardsOf(
  services: readonly ServiceSummary[],
  told: ServiceSummary | undefined,
  now: number,
): string {
  const guarded = services.filter(({ protection }) => protection !== "normal");
  const [first, ...more] = guarded;
  if (first === undefined || first.protection === "normal") return "";
  const since = first.protectionSince === undefined ? "" : ` since ${clock(first.protectionSince, now)}`;
  const also = more.length === 0 ? "" : `, and ${plural(more.length, "more service")} guarded`;
  return `${first === told ? "It" : first.name} is ${guardWords[first.protection]}${since}${also}.`;
}

const guardWords = {
  panic: "in panic",
  preserving: "preserved",
  frozen: "frozen",
} as const;

function troubleOf({ name, statuses, instances, worst }: ServiceSummary, now: number): string {
  const bad = statusOrder.filter((status) => isTrouble(status) && (statuses[status] ?? 0) > 0);
  const [only] = bad;
  const word = bad.length === 1 && only !== undefined ? statusLook[only].word.toLowerCase() : "out";
  const n = countOf(statuses, isTrouble);
  const head =
    n === instances
      ? n === 1
        ? `its only instance is ${word}`
        : `all ${n} ${word}`
      : `${n} of ${instances} ${word}`;
  return worst === undefined
    ? `${name}: ${head}`
    : `${name}: ${head} since ${clock(worst.since, now)}, ${shortCause(worst.text)}`;
}

/** A cause without what the sentence says already: `3 checks in a row failed: connect refused` → `connect refused`. */
export function shortCause(text: string): string {
  return text.replace(/^(?:the first check|\d+ checks in a row) failed: /, "");
}

function calmSentence(services: readonly ServiceSummary[], isGuarded: boolean): Sentence {
  if (services.length === 0) return { tone: "idle", text: "" };
  const sum = sumCounts(services.map(({ statuses }) => statuses));
  const total = countOf(sum, () => true);
  const serving = sum.serving ?? 0;
  const whole = `${plural(total, "instance")} of ${plural(services.length, "service")}`;
  if (serving === total)
    return { tone: "good", text: total === 1 ? `The only instance serves.` : `All ${whole} serve.` };
  const others = statusOrder.flatMap((status) => {
    const n = sum[status] ?? 0;
    return n === 0 || status === "serving" ? [] : [`${n} ${statusLook[status].word.toLowerCase()}`];
  });
  const tone = countOf(sum, (status) => statusLook[status].tone === "caution") > 0 ? "caution" : "good";
  return {
    tone,
    text: `${serving} of ${whole} serve; ${sentenceList(others, 4)}.${isGuarded ? "" : " Nothing is wrong."}`,
  };
}
