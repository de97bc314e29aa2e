"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { parseAsBoolean, useQueryState } from "nuqs";
import { BulkDrainPanel } from "#components/fleet/bulk-drain-panel.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { count } from "#lib/format.ts";
import { type ServiceAt, sessionQuery } from "#lib/query/queries.ts";
import type { Selection } from "./use-selection.ts";

interface SelectionBarProps {
  at: ServiceAt;
  selection: Selection;
  /** Those on screen, to be picked all at once. */
  matching: readonly InstanceView[];
}

/** What can be done with several instances at once. */
export function SelectionBar({ at, selection, matching }: SelectionBarProps) {
  const [isOpen, setOpen] = useQueryState(
    "together",
    parseAsBoolean.withDefault(false).withOptions({ history: "push" }),
  );
  const { data: session } = useQuery(sessionQuery());
  const mayChange =
    session === undefined || session.scopes.some((scope) => scope === "drain" || scope === "admin");
  const picked = selection.ids.size;
  if (!mayChange || matching.length < 2) return null;
  return (
    <div className="hg-selection">
      {picked === 0 ? (
        <Button variant="default" onClick={() => selection.select(matching.map(({ id }) => id))}>
          Select {matching.length === 2 ? "both" : `all ${count(matching.length)}`}
        </Button>
      ) : (
        <>
          <Button variant="default" onClick={() => void setOpen(true)}>
            Drain {count(picked)} selected…
          </Button>
          <Button variant="subtle" onClick={() => selection.select([])}>
            Clear the selection
          </Button>
        </>
      )}
      <BulkDrainPanel
        at={at}
        isOpen={isOpen && picked > 0}
        instances={selection.instances}
        onClose={() => void setOpen(null)}
      />
    </div>
  );
}
