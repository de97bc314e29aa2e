"use client";
import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { BulkPanel } from "#components/fleet/bulk-panel.tsx";
import { type BulkKind, bulkKinds, bulkWords } from "#components/fleet/bulk-words.ts";
import { count } from "#lib/format.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { useMay } from "#lib/query/use-may.ts";
import type { Selection } from "./use-selection.ts";

interface SelectionBarProps {
  at: ServiceAt;
  selection: Selection;
  /** How many are listed, seen or not. */
  listed: number;
  isFiltered: boolean;
}

/** What can be done with several instances at once. */
export function SelectionBar({ at, selection, listed, isFiltered }: SelectionBarProps) {
  const [kind, setKind] = useQueryState(
    "together",
    parseAsStringLiteral(bulkKinds).withOptions({ history: "push" }),
  );
  const mayChange = useMay("drain") !== false;
  const picked = selection.ids.length;
  const asked = useSettled(selection.ids, kind !== null);
  return (
    <>
      {mayChange && listed > 0 ? (
        <div className="hg-selection">
          {picked === 0 ? null : (
            <>
              <Button size="compact-sm" variant="default" onClick={() => void setKind("drain")}>
                Drain {count(picked)} selected…
              </Button>
              <MoreForSelected onPick={(next) => void setKind(next)} />
            </>
          )}
          {picked === listed ? null : (
            <Button
              size="compact-sm"
              variant={picked === 0 ? "default" : "subtle"}
              onClick={selection.selectAll}
            >
              Select {listed === 2 ? "both" : `all ${count(listed)}`}
              {isFiltered ? " that match" : ""}
            </Button>
          )}
          {picked === 0 ? null : (
            <Button size="compact-sm" variant="subtle" onClick={selection.clear}>
              Clear the selection
            </Button>
          )}
        </div>
      ) : null}
      <BulkPanel
        at={at}
        kind={asked === undefined || !mayChange ? null : kind}
        ids={asked ?? []}
        onClose={() => void setKind(null)}
      />
    </>
  );
}

/**
 * Whom a change is about is settled when it is asked for, until that is over: what it does to the list (they match the
 * filter no longer, say) must not change the change, nor close what tells of it.
 */
function useSettled(ids: readonly string[], isAsked: boolean): readonly string[] | undefined {
  const [settled, setSettled] = useState<readonly string[]>();
  if (isAsked && settled === undefined && ids.length > 0) setSettled(ids);
  if (!isAsked && settled !== undefined) setSettled(undefined);
  return settled;
}

function MoreForSelected({ onPick }: { onPick: (kind: BulkKind) => void }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={13} aria-hidden />}>
          More
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {bulkKinds
          .filter((kind) => kind !== "drain")
          .map((kind) => (
            <Menu.Item key={kind} onClick={() => onPick(kind)}>
              {bulkWords[kind].word}…
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
