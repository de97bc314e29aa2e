"use client";
import { statusLook } from "#components/fleet/status.ts";
import { weightGoneBy } from "#components/fleet/weight-gone-by.ts";
import { factorCause, weightSentence } from "#components/fleet/weight-sentence.ts";
import { Ago } from "#components/ui/ago.tsx";
import { Section } from "#components/ui/section.tsx";
import { type Tone, toneText } from "#components/ui/tone.ts";
import { useTold } from "#components/ui/use-now.ts";
import type { BaseWeight, Explanation } from "#lib/contract/explain.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { factor, unbroken, weight as weightText } from "#lib/format.ts";
import { clock } from "#lib/time.ts";

const baseWords: Record<BaseWeight["from"], string> = {
  override: "Base, overridden",
  registration: "Base",
  default: "Base, by default",
};

interface WeightChainProps {
  explanation: Explanation;
  /** While the store is away: what clients go by. */
  published: InstanceView["published"];
}

/** Base × factors = weight, as it was computed: each number with its cause and since when. */
export function WeightChain({ explanation, published }: WeightChainProps) {
  const { base, factors, weight, status } = explanation;
  const heard = useTold((now) => weightSentence(explanation, (at) => clock(at, now)));
  return (
    <Section title="Why this weight">
      <ol className="hg-chain" aria-label={heard}>
        <ChainLink
          sign=""
          value={weightText(base.value)}
          name={baseWords[base.from]}
          text={base.text}
          since={base.since}
        />
        {factors.map((each) => (
          <ChainLink
            key={each.kind}
            sign="×"
            value={factor(each.value)}
            {...factorCause(each, explanation)}
            since={each.since}
            tone={each.value >= 1 ? undefined : each.kind === "status" ? statusLook[status].tone : "caution"}
          />
        ))}
        <li className="hg-chain-link hg-chain-sum">
          <span className="hg-chain-sign">=</span>
          <b className="hg-chain-value">{weightText(weight)}</b>
          <span className="hg-chain-name">Weight</span>
          <p>{sumText(explanation, published)}</p>
        </li>
      </ol>
    </Section>
  );
}

function sumText({ factors, weight, marks }: Explanation, published: InstanceView["published"]): string {
  if (published !== undefined && weightGoneBy({ weight, published }) !== weight)
    return `As observed. Published, and what clients go by while the store is away: ${published === null ? "not in the table" : weightText(published.weight)}.`;
  if (weight === 0) return "New calls go to others.";
  if (factors.length > 0) return "As its table says it.";
  return marks.includes("panic")
    ? "In panic it gets its base weight, whatever its status."
    : "Nothing takes from it.";
}

interface LinkProps {
  sign: string;
  value: string;
  name: string;
  text: string;
  since: number;
  tone?: Tone | undefined;
}

function ChainLink({ sign, value, name, text, since, tone }: LinkProps) {
  return (
    <li className="hg-chain-link">
      {sign === "" ? null : <span className="hg-chain-sign">{sign}</span>}
      <b className="hg-chain-value" style={tone === undefined ? undefined : { color: toneText(tone) }}>
        {value}
      </b>
      <span className="hg-chain-name">{name}</span>
      <p>
        {text === "" ? null : unbroken(text)}
        {since === 0 ? null : (
          <span className="hg-quiet">
            {text === "" ? "" : ", "}since <Ago at={since} as="since" />
          </span>
        )}
      </p>
    </li>
  );
}
