"use client";
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconCircleXFilled } from "@tabler/icons-react";
import Link from "next/link";
import { useIsMixed } from "#components/ui/namespace-prefix.tsx";
import { fleetSentence, type Todo } from "#components/fleet/sentence.ts";
import { PageHead } from "#components/ui/page-head.tsx";
import { type Tone, toneText } from "#components/ui/tone.ts";
import { useNow } from "#components/ui/use-now.ts";
import type { FleetSummary } from "#lib/contract/fleet.ts";
import { plural, unbroken } from "#lib/format.ts";
import { bulkPath, servicePath, topologyPath } from "#lib/paths.ts";

const marks: Partial<Record<Tone, typeof IconCircleXFilled>> = {
  bad: IconCircleXFilled,
  caution: IconAlertTriangleFilled,
};

/** The page's first words: what is wrong and what to do about it, or that nothing is. */
export function FleetHeadline({ ns, fleet }: { ns: string; fleet: FleetSummary }) {
  const now = useNow();
  const { tone, what, todo, also } = fleetSentence(fleet, now, { isMixed: useIsMixed() });
  const Mark = marks[tone] ?? IconCircleCheckFilled;
  return (
    <PageHead
      title={
        <span className="hg-headline">
          <Mark size={22} aria-hidden color={toneText(tone)} />
          <span>
            {unbroken(what)}
            {todo === undefined ? null : (
              <>
                ; <TodoText ns={ns} todo={todo} />
              </>
            )}
          </span>
        </span>
      }
      lead={
        <>
          {also === undefined ? null : <b>{also} </b>}
          {plural(fleet.instances, "instance")} of {plural(fleet.services, "service")}
        </>
      }
    />
  );
}

/** What to do, and the way to where it is done. */
function TodoText({ ns, todo }: { ns: string; todo: Todo }) {
  const { text } = todo;
  const href = todoPath(ns, todo);
  if (href === undefined) return <span className="hg-todo">{text}</span>;
  return (
    <Link href={href} prefetch={false} className="hg-todo">
      {text}
    </Link>
  );
}

function todoPath(
  ns: string,
  { service, namespace = ns, drain, zone, version, host }: Todo,
): string | undefined {
  if (zone !== undefined) return topologyPath(ns, { zone });
  // Over all services, those of a host are listed where they would be drained: that starts nothing.
  if (service === undefined) return host === undefined ? undefined : bulkPath(ns, { host });
  return servicePath(namespace, service, {
    ...(drain === undefined ? {} : { drain }),
    ...(version === undefined ? {} : { version }),
    ...(host === undefined ? {} : { q: host }),
  });
}
