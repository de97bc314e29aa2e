"use client";
import { Button } from "@mantine/core";
import { isAsking } from "#components/topology/filter.ts";
import type { Shown } from "#components/topology/filter.ts";
import { calmWords, isInTrouble } from "#components/topology/trouble.ts";
import { Ago } from "#components/ui/ago.tsx";
import { NameList } from "#components/ui/name-list.tsx";
import type { TopologyView } from "#lib/contract/topology.ts";
import { count, plural } from "#lib/format.ts";
import { coverageSentence } from "./coverage-words.ts";
import { type SetTopologyUrl, type TopologyUrl, UNFILTERED } from "./use-topology-url.ts";

interface TopologyLeadProps {
  /** Whose services these are, as it is said after *in*. */
  words: string;
  view: TopologyView;
  shown: Shown;
  url: TopologyUrl;
  onChange: SetTopologyUrl;
}

/** What is looked at: how much of how many, of when, who is in trouble, and how much of the truth it is. */
export function TopologyLead({ words, view, shown, url, onChange }: TopologyLeadProps) {
  const troubled = view.nodes.filter(isInTrouble).map(({ service }) => service);
  const isPart = shown.nodes.length < view.nodes.length;
  return (
    <>
      <p className="hg-topology-lead">
        {isPart ? `${count(shown.nodes.length)} of ` : ""}
        {plural(view.nodes.length, "service")} in {words}, {plural(shown.edges.length, "line")}.{" "}
        {troubled.length === 0 ? (
          calmWords(view.nodes, { isPast: url.at !== null })
        ) : (
          <>
            In trouble:{" "}
            <b>
              <NameList
                names={troubled}
                most={5}
                draw={(service) => (
                  <button
                    type="button"
                    className="hg-topology-trouble"
                    onClick={() => onChange({ service, caller: null })}
                  >
                    {service}
                  </button>
                )}
              />
            </b>
            .
          </>
        )}{" "}
        <LeftOut shown={shown} isAnyTroubled={troubled.length > 0} url={url} onChange={onChange} />
      </p>
      <p className="hg-topology-lead hg-quiet">
        {url.at === null ? null : <OfThen view={view} at={url.at} />}
        {coverageSentence(view.nodes, view.silentReplicas)}
      </p>
    </>
  );
}

interface LeftOutProps extends Pick<TopologyLeadProps, "shown" | "url" | "onChange"> {
  isAnyTroubled: boolean;
}

function LeftOut({ shown, isAnyTroubled, url, onChange }: LeftOutProps) {
  if (shown.leftOut > 0)
    return (
      <>
        {isAnyTroubled
          ? "Shown are those in trouble with whom they are joined, then the busiest. "
          : "Shown are the busiest. "}
        <Button variant="default" size="compact-xs" onClick={() => onChange({ all: true })}>
          Show all
        </Button>
      </>
    );
  const isHiding = isAsking({ ...url, find: url.q, hidesIdle: false, hidesDeclared: false, showsAll: false });
  if (!isHiding && url.idle === null && url.declared === null) return null;
  return (
    <Button variant="default" size="compact-xs" onClick={() => onChange(UNFILTERED)}>
      Clear the filter
    </Button>
  );
}

/** A moment of the past, and what is not known of it. */
function OfThen({ view, at }: { view: TopologyView; at: number }) {
  const own = view.nodes.filter(({ external }) => !external);
  const unknown = own.filter(({ statusesAt }) => statusesAt === undefined).length;
  return (
    <>
      As of <Ago at={at} as="since" />; statuses as looked at in the minute before, services and declared
      dependencies as of now.{" "}
      {unknown === 0
        ? null
        : `How ${unknown === own.length ? "they" : plural(unknown, "service")} stood then is not known here. `}
      {view.since > at ? (
        <>
          Calls are counted since <Ago at={view.since} as="since" />.{" "}
        </>
      ) : null}
    </>
  );
}
