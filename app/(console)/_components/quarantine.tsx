"use client";
import { useQuery } from "@tanstack/react-query";
import { Ago } from "#components/ui/ago.tsx";
import { Section } from "#components/ui/section.tsx";
import { bytes } from "#lib/format.ts";
import { quarantineQuery } from "#lib/query/queries.ts";

/** Registrations that could not be read. They are in no table; whoever wrote them must mend them. */
export function Quarantine() {
  const { data } = useQuery(quarantineQuery());
  if (data === undefined || data.total === 0) return null;
  return (
    <Section title="Registrations that cannot be read" count={data.total}>
      <ul className="hg-rows">
        {data.items.slice(0, 10).map(({ key, reason, since, bytes: size }) => (
          <li key={key}>
            <div className="hg-mono" style={{ overflowWrap: "anywhere" }}>
              {key}
            </div>
            <div>{reason}</div>
            <div className="hg-quiet">
              {bytes(size)}, since <Ago at={since} as="since" />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
