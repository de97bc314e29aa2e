"use client";
import Link from "next/link";
import { Section } from "#components/ui/section.tsx";
import { plural } from "#lib/format.ts";
import { useNamespaces } from "./use-namespaces.ts";

/** For a page that is of one namespace, where there are several. */
export function NamespaceChoice({ pathOf }: { pathOf: (ns: string) => string }) {
  const { known } = useNamespaces();
  return (
    <Section title="Of which namespace">
      <ul className="hg-namespace-choices">
        {known.map(({ name, services }) => (
          <li key={name}>
            <Link href={pathOf(name)} prefetch={false} className="hg-link">
              <b>{name}</b>
            </Link>
            <span className="hg-quiet">{plural(services, "service")}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
