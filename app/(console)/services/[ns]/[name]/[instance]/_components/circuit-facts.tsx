"use client";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { circuitStateWords } from "#components/fleet/circuit-words.ts";
import type { Asked } from "#components/fleet/use-override-panel.ts";
import { Ago } from "#components/ui/ago.tsx";
import { NameList } from "#components/ui/name-list.tsx";
import { Fact, Facts, Section } from "#components/ui/section.tsx";
import { toneText } from "#components/ui/tone.ts";
import type { CircuitView } from "#lib/contract/explain.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { count, percent, plural } from "#lib/format.ts";

interface CircuitFactsProps {
  circuit: CircuitView;
  instance: InstanceView;
  onAsk: (asked: Asked) => void;
}

const stateColours: Record<CircuitView["state"], string | undefined> = {
  closed: undefined,
  open: toneText("bad"),
  "half-open": toneText("caution"),
};

/** What its callers' reports say of it, and what an operator lays over that. */
export function CircuitFacts({ circuit, instance, onAsk }: CircuitFactsProps) {
  const { state, since, attempt, until, forced, window, trial } = circuit;
  const override = instance.intents.circuit;
  return (
    <Section
      title="Circuit"
      aside={
        <Button
          variant="subtle"
          size="compact-sm"
          mr={-8}
          onClick={() => onAsk({ kind: "circuit", id: instance.id })}
        >
          Change…
        </Button>
      }
    >
      <Facts>
        {forced === undefined ? null : (
          <Fact name="By operator">
            <b className="hg-planned">{forced === "open" ? "Ejected" : "Kept in"}</b>
            {override === undefined ? null : (
              <>
                {" "}
                by {override.actor}, <Ago at={override.createdAt} />: {override.reason}
              </>
            )}
          </Fact>
        )}
        <Fact name="Automatic">
          <b style={{ color: stateColours[state] }}>{circuitStateWords[state]}</b>
          {since === 0 ? null : (
            <>
              {" "}
              since <Ago at={since} as="since" />
            </>
          )}
          {forced === undefined ? null : <span className="hg-quiet">, runs on underneath</span>}
        </Fact>
        {until === undefined ? null : (
          <Fact name="Tried again">
            <Ago at={until} as="ahead" />
          </Fact>
        )}
        {attempt === 0 ? null : <Fact name="Openings in a row">{count(attempt)}</Fact>}
        {trial === undefined ? null : (
          <Fact name="Trial">
            {count(trial.succeeded)} succeeded, {count(trial.failed)} failed
          </Fact>
        )}
        <Fact name="Calls just now">{windowText(window)}</Fact>
        {window === undefined || window.reporters.length === 0 ? null : (
          <Fact name="Told by">
            <NameList names={window.reporters} most={5} />
          </Fact>
        )}
      </Facts>
    </Section>
  );
}

function windowText(window: CircuitView["window"]): ReactNode {
  if (window === undefined) return <span className="hg-quiet">– no client reports its calls</span>;
  const { calls, failed, reporters } = window;
  if (calls === 0) return <span className="hg-quiet">none reported</span>;
  const share = failed === 0 ? "none failed" : `${count(failed)} failed (${percent(failed / calls)})`;
  return `${plural(calls, "call")}, ${share}, told by ${plural(reporters.length, "client")}`;
}
