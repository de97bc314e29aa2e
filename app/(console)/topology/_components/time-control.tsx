"use client";
import { ActionIcon, Button, NumberInput, Slider } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTold } from "#components/ui/use-now.ts";
import { clockSeconds } from "#lib/time.ts";

const MINUTE = 60_000;
const MOST = 60;

interface TimeControlProps {
  /** ms since the epoch; null: now. */
  at: number | null;
  onChange: (at: number | null) => void;
}

/** A moment of the last hour: by dragging, by a number, by steps. */
export function TimeControl({ at, onChange }: TimeControlProps) {
  const [dragged, setDragged] = useState<number>();
  const ago = Number(useTold((now) => String(at === null ? 0 : minutesOf(now - at))));
  const shown = dragged ?? ago;
  const go = (minutes: number) => {
    setDragged(undefined);
    const kept = within(minutes);
    onChange(kept === 0 ? null : Math.floor(Date.now() / 1000) * 1000 - kept * MINUTE);
  };
  return (
    <div className="hg-time-control" role="group" aria-label="Moment">
      <span className="hg-time-now">
        {at === null ? (
          <span>Now</span>
        ) : (
          <Button variant="default" size="compact-sm" onClick={() => onChange(null)}>
            Back to now
          </Button>
        )}
      </span>
      <ActionIcon
        variant="transparent"
        color="gray"
        size={28}
        aria-label="A minute earlier"
        disabled={ago >= MOST}
        onClick={() => go(ago + 1)}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <Slider
        className="hg-time-slider"
        min={-MOST}
        max={0}
        step={1}
        value={-shown}
        onChange={(value) => setDragged(-value)}
        onChangeEnd={(value) => go(-value)}
        label={(value) => (value === 0 ? "now" : `${-value} min ago`)}
        thumbLabel="Minutes ago"
        color="gray"
        size={3}
        thumbSize={16}
        marks={[{ value: -60 }, { value: -45 }, { value: -30 }, { value: -15 }]}
      />
      <ActionIcon
        variant="transparent"
        color="gray"
        size={28}
        aria-label="A minute later"
        disabled={at === null}
        onClick={() => go(ago - 1)}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
      <NumberInput
        aria-label="Minutes ago"
        size="xs"
        w={96}
        hideControls
        min={0}
        max={MOST}
        clampBehavior="strict"
        allowDecimal={false}
        allowNegative={false}
        suffix=" min ago"
        // Now is told beside it.
        placeholder="min ago"
        value={at === null ? "" : ago}
        onChange={(value) => {
          if (typeof value === "number" && value !== ago) go(value);
        }}
      />
      <span className="hg-time-moment">{at === null ? null : clockSeconds(at)}</span>
    </div>
  );
}

function within(minutes: number): number {
  return Math.min(MOST, Math.max(0, minutes));
}

function minutesOf(ms: number): number {
  return within(Math.round(ms / MINUTE));
}
