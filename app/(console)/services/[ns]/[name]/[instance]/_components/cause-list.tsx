import { Ago } from "#components/ui/ago.tsx";
import { Section } from "#components/ui/section.tsx";
import { unbroken } from "#lib/format.ts";
import type { Cause } from "#lib/contract/views.ts";
import { Evidence } from "./evidence.tsx";

/** Why it stands where it does: what decides comes first. */
export function CauseList({ causes }: { causes: readonly Cause[] }) {
  return (
    <Section title="Causes" count={causes.length}>
      <ol className="hg-cause-list">
        {causes.map((cause) => (
          <li key={`${cause.kind} ${cause.text}`}>
            <p>
              <b>{unbroken(cause.text)}</b>{" "}
              <span className="hg-quiet">
                since <Ago at={cause.since} as="since" />
              </span>
            </p>
            <p className="hg-quiet">
              <code className="hg-mono">{cause.kind}</code>
            </p>
            {cause.evidence === undefined ? null : <Evidence evidence={cause.evidence} told={cause.text} />}
          </li>
        ))}
      </ol>
    </Section>
  );
}
