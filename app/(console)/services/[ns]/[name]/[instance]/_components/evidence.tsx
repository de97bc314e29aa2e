import { Ago } from "#components/ui/ago.tsx";
import { latency, percent } from "#lib/format.ts";

/** What a decision rests on, as the API gives it: names as they are, moments and spans as a person reads them. */
export function Evidence({
  evidence,
  told,
}: {
  evidence: Readonly<Record<string, unknown>>;
  /** What is said already, and is not said twice. */
  told: string;
}) {
  const entries = Object.entries(evidence).filter(
    ([, value]) =>
      value !== undefined && value !== null && !(typeof value === "string" && told.includes(value)),
  );
  if (entries.length === 0) return null;
  return (
    <dl className="hg-evidence">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{wordsOf(name)}</dt>
          <dd>
            <Value name={name} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** `holdMs` → `hold`, `deadlineAt` → `deadline`, `passes` → `passes`. */
function wordsOf(name: string): string {
  return name
    .replace(/(?:Ms|At)$/, "")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}

function Value({ name, value }: { name: string; value: unknown }) {
  if (typeof value === "number") {
    if (/(?:At|^until|^since)$/.test(name)) return <Ago at={value} as="since" />;
    if (name.endsWith("Ms")) return latency(value);
    if (/(?:ratio|share|rate)$/i.test(name)) return percent(value);
    return String(Math.round(value * 1000) / 1000);
  }
  if (typeof value === "string" || typeof value === "boolean") return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join(", ");
  return <code className="hg-mono">{JSON.stringify(value)}</code>;
}
