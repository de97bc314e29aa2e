"use client";
import { Button, CopyButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { Fact, Facts } from "#components/ui/section.tsx";
import { endedWords } from "#lib/commands/ending-words.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { IntentKind } from "#lib/contract/intent.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { eventsPath, instancePath, servicePath } from "#lib/paths.ts";
import { intentsOfQuery } from "#lib/query/queries.ts";
import { useMay } from "#lib/query/use-may.ts";
import { exact } from "#lib/time.ts";
import { evidenceFacts } from "./event-evidence.ts";
import { intentOf, isOfIntent } from "./event-intent.ts";
import { UndoOverride } from "./undo-override.tsx";

/** All that is known of an event: what it rests on, where it leads, and the way back where there still is one. */
export function EventDetails({ event }: { event: LoggedEvent }) {
  const { id, at, kind, namespace, service, instance, revision, from, to, actor, evidence } = event;
  return (
    <div className="hg-event-details">
      <Facts>
        <Fact name="When">{exact(at)}</Fact>
        <Fact name="Kind">
          <span className="hg-mono">{kind}</span>
        </Fact>
        {namespace === undefined ? null : (
          <Fact name="Where">
            {namespace}
            {service === undefined ? null : ` / ${service}`}
            {instance === undefined ? null : <span className="hg-mono"> {instance}</span>}
          </Fact>
        )}
        {from === undefined && to === undefined ? null : (
          <Fact name="Change">
            {from ?? "–"} → {to ?? "–"}
          </Fact>
        )}
        {actor === undefined ? null : <Fact name="By">{actor}</Fact>}
        {revision === undefined ? null : (
          <Fact name="Revision">
            <span className="hg-mono">{revision}</span>
          </Fact>
        )}
        {evidenceFacts(evidence).map(([name, text]) => (
          <Fact key={name} name={name}>
            {text}
          </Fact>
        ))}
      </Facts>
      <div className="hg-event-links">
        <CopyButton
          value={`${globalThis.location.origin}${eventsPath(namespace ?? ALL_NAMESPACES, { at: id })}`}
          timeout={1500}
        >
          {({ copied, copy }) => (
            <Button variant="default" size="compact-xs" onClick={copy}>
              {copied ? "Copied" : "Copy a link to it"}
            </Button>
          )}
        </CopyButton>
        {namespace === undefined || service === undefined ? null : (
          <Link
            className="hg-underlined hg-link"
            prefetch={false}
            href={
              instance === undefined
                ? servicePath(namespace, service)
                : instancePath(namespace, service, instance)
            }
          >
            Open the {instance === undefined ? "service" : "instance"}
          </Link>
        )}
        {actor === undefined || namespace === undefined ? null : <WayBack event={event} ns={namespace} />}
      </div>
    </div>
  );
}

/** An override that still stands can be ended where it is told of. */
function WayBack({ event, ns }: { event: LoggedEvent; ns: string }) {
  const { instance = "" } = event;
  const { data } = useQuery({ ...intentsOfQuery(ns, instance), enabled: isOfIntent(event) });
  const mayUndo = useMay("drain");
  const [stood, setStood] = useState<IntentKind>();
  const intent = intentOf(event, data?.items ?? []);
  if (intent !== undefined && stood !== intent.kind) setStood(intent.kind);
  return (
    <>
      {intent === undefined ? null : <UndoOverride intent={intent} mayUndo={mayUndo} />}
      {/* Where it was asked for: it stood while this was open, and stands no more. */}
      <span role="status">{intent === undefined && stood !== undefined ? endedWords[stood] : ""}</span>
    </>
  );
}
