"use client";
import { Button, Popover, SegmentedControl, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { clock, midnight } from "#lib/time.ts";
import { useTold } from "#components/ui/use-now.ts";
import { boundsOf, LAST_CHOICES, type LastChoice, rangeText, type TimeRange } from "#lib/time-range.ts";
import { fieldText, momentOf } from "./moment-field.ts";

interface RangeControlProps {
  /** None: all of it, where that may be chosen. */
  range: TimeRange | undefined;
  onChange: (range: TimeRange) => void;
  /** Offered besides, for lists that need not end. */
  onAny?: () => void;
}

const ANY = "Any";
const CHOICES = Object.keys(LAST_CHOICES) as LastChoice[]; // keys of that record

/** Which stretch of time all charts of the page show: the last so much, or from one typed moment to another. */
export function RangeControl({ range, onChange, onAny }: RangeControlProps) {
  const [isOpen, setOpen] = useState(false);
  const shown = range ?? { kind: "last", ms: LAST_CHOICES["1h"] };
  const isBetween = range?.kind === "between";
  const betweenText = useTold((now) => {
    if (range?.kind !== "between") return "From – to";
    return rangeText(range) === rangeText(yesterdayOf(now))
      ? "Yesterday"
      : `${clock(range.from, now)} – ${clock(range.to, now)}`;
  });
  return (
    <div className="hg-range">
      <SegmentedControl
        role="radiogroup"
        aria-label="Range of time"
        data={onAny === undefined ? CHOICES : [ANY, ...CHOICES]}
        value={range === undefined ? ANY : isBetween ? "" : rangeText(range)}
        onChange={(choice) =>
          choice === ANY ? onAny?.() : onChange({ kind: "last", ms: LAST_CHOICES[choice as LastChoice] })
        }
      />
      <Popover
        opened={isOpen}
        onChange={setOpen}
        position="bottom-end"
        trapFocus
        returnFocus
        withinPortal={false}
      >
        <Popover.Target>
          <Button
            variant="default"
            size="xs"
            aria-expanded={isOpen}
            data-active={isBetween || undefined}
            onClick={() => setOpen(!isOpen)}
          >
            {betweenText}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <BetweenForm
            key={rangeText(shown)}
            range={shown}
            onChange={(next) => {
              setOpen(false);
              onChange(next);
            }}
          />
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

/** Days as the viewer's zone has them. */
const yesterdayOf = (now: number): TimeRange => ({
  kind: "between",
  from: midnight(now, -1),
  to: midnight(now),
});
const todayOf = (now: number): TimeRange => ({ kind: "between", from: midnight(now), to: now });

function BetweenForm({ range, onChange }: { range: TimeRange; onChange: (range: TimeRange) => void }) {
  const [{ from, to }, setTexts] = useState(() => {
    const bounds = boundsOf(range, Date.now());
    return { from: fieldText(bounds.from), to: fieldText(bounds.to) };
  });
  const [problem, setProblem] = useState<string>();

  function submit(event: FormEvent): void {
    event.preventDefault();
    const start = momentOf(from);
    const end = momentOf(to);
    if (start === undefined || end === undefined) setProblem("Type both as 2026-11-28 02:51.");
    else if (start >= end) setProblem("From must be before to.");
    else onChange({ kind: "between", from: start, to: end });
  }

  return (
    <form className="hg-range-form" onSubmit={submit}>
      <div className="hg-range-days">
        <Button variant="default" size="compact-sm" onClick={() => onChange(todayOf(Date.now()))}>
          Today
        </Button>
        <Button variant="default" size="compact-sm" onClick={() => onChange(yesterdayOf(Date.now()))}>
          Yesterday
        </Button>
      </div>
      <TextInput
        label="From"
        placeholder="2026-11-28 02:51"
        value={from}
        onChange={(event) => setTexts({ from: event.currentTarget.value, to })}
        error={problem}
        data-autofocus
      />
      <TextInput
        label="To"
        placeholder="2026-11-28 03:51"
        value={to}
        onChange={(event) => setTexts({ from, to: event.currentTarget.value })}
      />
      <Button type="submit" size="xs">
        Show
      </Button>
    </form>
  );
}
