"use client";
import { Button, Checkbox, Popover } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TransitionKind } from "#lib/contract/events.ts";
import { count, plural } from "#lib/format.ts";
import { type EventFilter, kindCountsQuery } from "#lib/query/event-log.ts";
import { kindGroups, kindWords } from "./event-kinds.ts";

interface KindFilterProps {
  chosen: readonly TransitionKind[];
  onChange: (kinds: readonly TransitionKind[]) => void;
  /** What the log is filtered by besides. */
  filter: EventFilter;
}

/** Which kinds of events are shown: groups of them, or one by one, each with how many there are. */
export function KindFilter({ chosen, onChange, filter }: KindFilterProps) {
  const [isOpen, setOpen] = useState(false);
  const [only] = chosen;
  const label =
    only === undefined ? "Any kind" : chosen.length === 1 ? kindWords[only] : plural(chosen.length, "kind");
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      trapFocus
      returnFocus
      withinPortal={false}
    >
      <Popover.Target>
        <Button
          variant="default"
          className="hg-kinds-button"
          justify="space-between"
          data-any={only === undefined || undefined}
          aria-label={`Kinds of events: ${label}`}
          aria-expanded={isOpen}
          rightSection={<IconSelector size={16} aria-hidden color="var(--hg-ink-3)" />}
          onClick={() => setOpen(!isOpen)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="hg-kinds">
        <KindChoices chosen={chosen} onChange={onChange} filter={filter} />
      </Popover.Dropdown>
    </Popover>
  );
}

function KindChoices({ chosen, onChange, filter }: KindFilterProps) {
  const { data } = useQuery(kindCountsQuery(filter));
  const counts = new Map<string, number>();
  for (const { kind } of data?.items ?? []) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const set = new Set(chosen);

  function toggle(kinds: readonly TransitionKind[], isOn: boolean): void {
    const next = new Set(set);
    for (const kind of kinds) {
      if (isOn) next.add(kind);
      else next.delete(kind);
    }
    onChange([...next]);
  }

  return (
    <>
      <div className="hg-kinds-head">
        <span className="hg-quiet">
          {data === undefined ? " " : `Counted among the newest ${count(data.items.length)}`}
        </span>
        {chosen.length === 0 ? null : (
          <Button variant="subtle" size="compact-xs" onClick={() => onChange([])}>
            Any kind
          </Button>
        )}
      </div>
      <div className="hg-kinds-groups">
        {kindGroups.map(({ title, kinds }) => {
          const on = kinds.filter((kind) => set.has(kind)).length;
          return (
            <fieldset key={title}>
              <legend>
                <Checkbox
                  size="xs"
                  label={title}
                  checked={on === kinds.length}
                  indeterminate={on > 0 && on < kinds.length}
                  onChange={() => toggle(kinds, on < kinds.length)}
                />
              </legend>
              {kinds.map((kind) => (
                <div key={kind} className="hg-kind" data-none={!counts.has(kind) || undefined}>
                  <Checkbox
                    size="xs"
                    label={kindWords[kind]}
                    checked={set.has(kind)}
                    onChange={(event) => toggle([kind], event.currentTarget.checked)}
                  />
                  <span>{data === undefined ? "–" : count(counts.get(kind) ?? 0)}</span>
                </div>
              ))}
            </fieldset>
          );
        })}
      </div>
    </>
  );
}
