"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { StoreAway } from "#components/ui/store-away.tsx";
import { commandsOfEach } from "#lib/commands/commands-of.ts";
import { endOf } from "#lib/commands/end-of.ts";
import type { IntentView } from "#lib/contract/intent.ts";
import { count, plural, sentenceList } from "#lib/format.ts";
import { useLack } from "#lib/query/use-lack.ts";
import { useStoreAway } from "#lib/query/use-store-away.ts";
import { answerOf } from "./undo-words.ts";
import type { Undoing } from "./use-undoing.ts";

interface UndoBarProps {
  /** Those picked. */
  intents: readonly IntentView[];
  /** Ids of all that are listed. */
  all: readonly string[];
  total: number;
  mayUndo: boolean | undefined;
  undoing: Undoing;
  onPick: (ids: readonly string[]) => void;
}

/** What is done with those picked: asked once more, with what it means. */
export function UndoBar({ intents, all, total, mayUndo, undoing, onPick }: UndoBarProps) {
  const lack = useLack("drain");
  const isStoreAway = useStoreAway();
  // Asked of these: who picks others meanwhile is asked anew.
  const names = intents.map(({ id }) => id).join(" ");
  const [askedOf, setAskedOf] = useState("");
  const n = intents.length;
  const isAsked = n > 0 && askedOf === names;
  return (
    <>
      {mayUndo === false ? (
        <span className="hg-quiet">You may look at these, not undo them. {lack}.</span>
      ) : n === 0 ? (
        <Button variant="default" size="xs" onClick={() => onPick(all)}>
          {all.length === 1 ? "Select it" : `Select all ${count(all.length)}`}
          {all.length < total ? " listed" : ""}
        </Button>
      ) : isAsked ? (
        <>
          <span>{effectOf(intents)}</span>
          <Button
            size="xs"
            loading={undoing.isPending}
            onClick={() => {
              setAskedOf("");
              undoing.start(intents);
            }}
          >
            Undo {n === 1 ? "it" : `all ${count(n)}`}
          </Button>
          <Button variant="default" size="xs" onClick={() => setAskedOf("")}>
            Keep {n === 1 ? "it" : "them"}
          </Button>
          <div className="hg-undo-commands">
            <StoreAway isAway={isStoreAway} />
            <AsCommand lines={(origin) => commandsOfEach(intents.map(endOf), origin)} />
          </div>
        </>
      ) : (
        <>
          <Button variant="default" size="xs" loading={undoing.isPending} onClick={() => setAskedOf(names)}>
            Undo {count(n)} selected…
          </Button>
          <Button variant="subtle" size="xs" onClick={() => onPick([])}>
            Clear the selection
          </Button>
        </>
      )}
    </>
  );
}

/** What came of it: it stays to be read when the rows, or all of them, are gone. */
export function UndoAnswer({ undoing }: { undoing: Undoing }) {
  const answer = answerOf(undoing);
  return (
    <>
      {undoing.isPending ? <span className="hg-quiet">{answer}</span> : null}
      <span role="status" className="hg-quiet">
        {undoing.isPending ? "" : answer}
      </span>
    </>
  );
}

/** What comes of it: an instance returns once nothing else holds it out. */
function effectOf(intents: readonly IntentView[]): string {
  const services = [...new Set(intents.map(({ service }) => service))];
  const out = intents.filter(({ kind, value }) => kind !== "weight" && value !== "closed").length;
  const of = `${plural(intents.length, "override")} of ${sentenceList(services)}`;
  if (out === 0) return `${of}: Headgate decides by itself again.`;
  return `${of}: what nothing else holds out returns with its first passing check.`;
}
