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
  const troubled = services.filter(({ statuses }) => countOf(statuses, isTrouble) > 0);
  const [worst, ...others] = troubled;
  if (worst === undefined) return calmSentence(services);
  const rest =
    others.length === 0
      ? "Nothing else is wrong."
      : `Also in trouble: ${sentenceList(others.map(({ name }) => name))}.`;
  return { tone: "bad", text: `${troubleOf(worst, now)}. ${rest}` };
}

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

function calmSentence(services: readonly ServiceSummary[]): Sentence {
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
  return { tone, text: `${serving} of ${whole} serve; ${sentenceList(others, 4)}. Nothing is wrong.` };
}
