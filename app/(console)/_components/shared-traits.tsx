"use client";
import { Button } from "@mantine/core";
import Link from "next/link";
import { useIsMixed } from "#components/ui/namespace-prefix.tsx";
import { traitName } from "#components/fleet/sentence.ts";
import { Section } from "#components/ui/section.tsx";
import { SegmentBar } from "#components/ui/segment-bar.tsx";
import type { SharedTrait } from "#lib/contract/fleet.ts";
import { count } from "#lib/format.ts";
import { bulkPath } from "#lib/paths.ts";

/** What those in trouble have in common, with how many are out with it and without, and the way out of it. */
export function SharedTraits({ ns, shared }: { ns: string; shared: readonly SharedTrait[] }) {
  if (shared.length === 0) return null;
  return (
    <Section title="What they have in common">
      <ul className="hg-rows">
        {shared.map((trait) => (
          <TraitRow key={traitName(trait, { isMixed: true })} ns={ns} trait={trait} />
        ))}
      </ul>
    </Section>
  );
}

function TraitRow({ ns, trait }: { ns: string; trait: SharedTrait }) {
  const { bad, of, badElsewhere, ofElsewhere, namespace = ns } = trait;
  const name = traitName(trait, { isMixed: useIsMixed() });
  return (
    <li className="hg-trait">
      <b>{name.charAt(0).toUpperCase() + name.slice(1)}</b>
      <Ratio name="inside" bad={bad} of={of} />
      <Ratio name="elsewhere" bad={badElsewhere} of={ofElsewhere} />
      <Button
        component={Link}
        href={bulkPath(namespace, selectionOf(trait))}
        prefetch={false}
        variant="default"
        size="compact-sm"
        aria-label={`Preview evacuation of ${name}`}
      >
        Preview evacuation
      </Button>
    </li>
  );
}

function Ratio({ name, bad, of }: { name: string; bad: number; of: number }) {
  return (
    <span className="hg-trait-ratio">
      <span>
        {count(bad)} of {count(of)} {name}
      </span>
      <SegmentBar
        size="slim"
        segments={[
          { key: "bad", count: bad, tone: "bad" as const, label: `out ${name}` },
          { key: "rest", count: of - bad, tone: "idle" as const, label: "not" },
        ].filter((segment) => segment.count > 0)}
      />
    </span>
  );
}

function selectionOf({ trait, value, service }: SharedTrait): Parameters<typeof bulkPath>[1] {
  return { [trait]: value, ...(service === undefined ? {} : { service }) };
}
