import { evidenceFacts } from "#components/fleet/event-evidence.ts";

interface EvidenceProps {
  evidence: Readonly<Record<string, unknown>>;
  /** What is said already, and is not said twice. */
  told: string;
}

/** What a decision rests on. */
export function Evidence({ evidence, told }: EvidenceProps) {
  const facts = evidenceFacts(evidence, told);
  if (facts.length === 0) return null;
  return (
    <dl className="hg-evidence">
      {facts.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
