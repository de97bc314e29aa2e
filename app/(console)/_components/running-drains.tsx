"use client";
import { useQueries } from "@tanstack/react-query";
import Link from "next/link";
import { DrainStageMark } from "#components/fleet/drain-stage-mark.tsx";
import { NamespacePrefix } from "#components/ui/namespace-prefix.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Section } from "#components/ui/section.tsx";
import { useFocusKept } from "#components/ui/use-focus-kept.ts";
import { plural } from "#lib/format.ts";
import type { IntentView } from "#lib/contract/intent.ts";
import { overridesPath, servicePath } from "#lib/paths.ts";
import { drainQuery } from "#lib/query/queries.ts";
import { useDrains } from "#lib/query/use-drains.ts";

const MAX_SHOWN = 6;

/** Standing drains with how far each has come, newest first. */
export function RunningDrains({ ns }: { ns: string }) {
  const { drains, total } = useDrains(ns);
  const keepFocus = useFocusKept("li");
  const shown = drains.slice(0, MAX_SHOWN);
  const answers = useQueries({
    queries: shown.map(({ namespace, service, instance, owner }) =>
      drainQuery({ ns: namespace, service, instance }, owner),
    ),
  });
  if (drains.length === 0) return null;
  return (
    <Section
      title="Drains"
      count={total}
      aside={
        <Link href={overridesPath(ns)} prefetch={false} className="hg-link hg-quiet">
          All overrides
        </Link>
      }
    >
      <ul className="hg-rows" ref={keepFocus}>
        {shown.map((intent, index) => (
          <DrainRow key={intent.id} intent={intent} drain={answers[index]?.data?.drain} />
        ))}
      </ul>
      {total === shown.length ? null : (
        <Link href={overridesPath(ns, { kind: "drain" })} prefetch={false} className="hg-link hg-quiet">
          and {plural(total - shown.length, "more drain")}
        </Link>
      )}
    </Section>
  );
}

function DrainRow({
  intent,
  drain,
}: {
  intent: IntentView;
  drain: Parameters<typeof DrainStageMark>[0]["drain"] | undefined;
}) {
  const { namespace, service, instance } = intent;
  return (
    <li className="hg-drain-row">
      <span>
        <NamespacePrefix namespace={namespace} />
        <Link
          href={servicePath(namespace, service, { drain: instance })}
          prefetch={false}
          className="hg-link"
        >
          <b>
            {service} <span className="hg-mono">{instance}</span>
          </b>
        </Link>
      </span>
      {drain === undefined ? <span className="hg-quiet">…</span> : <DrainStageMark drain={drain} />}
      <span className="hg-quiet">
        {intent.owner}: {intent.reason}
      </span>
      <span className="hg-quiet">
        <Ago at={intent.createdAt} />
      </span>
    </li>
  );
}
