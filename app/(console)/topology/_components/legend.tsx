import type { ReactNode } from "react";
import type { LineLabel } from "#components/topology/figures.ts";
import { Section } from "#components/ui/section.tsx";
import { type Tone, toneFill, toneText } from "#components/ui/tone.ts";

/** What the picture's marks mean. */
export function Legend({ label, isByZone }: { label: LineLabel; isByZone: boolean }) {
  return (
    <Section title="How to read it">
      <dl className="hg-topology-legend">
        <Item mark={<Ring />}>
          A service; its ring is the share of its instances by status: <Word tone="good">serving</Word>,{" "}
          <Word tone="planned">planned</Word>, <Word tone="idle">pending</Word>,{" "}
          <Word tone="caution">less than its share</Word>, <Word tone="bad">out</Word>
        </Item>
        <Item mark={<Hollow />}>No instances known here: somebody from elsewhere, or only a name</Item>
        <Item mark={<Shield />}>Guarded: panic, preserving or frozen, as its label says</Item>
        <Item mark={<Line width={3} />}>
          From caller to called, wider with each tenfold of calls a second
        </Item>
        <Item mark={<Line width={2} tone="caution" />}>1 % of its calls fail, or more</Item>
        <Item mark={<Line width={2} tone="bad" />}>5 % of its calls fail, or more</Item>
        <Item mark={<Line width={1.5} isDashed />}>Declared, and nobody reported a call</Item>
        {label === "share" ? (
          <Item mark={<b>%</b>}>Of all calls to a service, those that come from this caller</Item>
        ) : null}
        {isByZone ? (
          <Item mark={<b>a</b>}>
            A service has a ring in each of its zones. Reports do not say from which zone a call comes: a
            line, drawn in each zone that both are in, tells of the services as a whole
          </Item>
        ) : null}
      </dl>
    </Section>
  );
}

function Item({ mark, children }: { mark: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt aria-hidden>{mark}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Word({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span style={{ color: toneText(tone) }}>{children}</span>;
}

const TURN = 2 * Math.PI * 7;

function Ring() {
  return (
    <svg width="28" height="18" viewBox="0 0 28 18">
      <circle cx="14" cy="9" r="7" fill="none" stroke={toneFill("good")} strokeWidth="3.5" />
      <circle
        cx="14"
        cy="9"
        r="7"
        fill="none"
        stroke={toneFill("bad")}
        strokeWidth="3.5"
        strokeDasharray={`${TURN / 3} ${TURN}`}
        transform="rotate(-90 14 9)"
      />
    </svg>
  );
}

function Hollow() {
  return (
    <svg width="28" height="18" viewBox="0 0 28 18">
      <circle cx="14" cy="9" r="7" fill="none" stroke="var(--hg-line-strong)" strokeWidth="1.5" />
    </svg>
  );
}

function Shield() {
  return (
    <svg width="28" height="18" viewBox="0 0 28 18">
      <circle cx="14" cy="9" r="7" fill="none" stroke={toneFill("good")} strokeWidth="2.5" />
      <path d="M11.5 6.5h5v3q0 2-2.5 3-2.5-1-2.5-3z" fill={toneText("caution")} />
    </svg>
  );
}

function Line({
  width,
  tone = "idle",
  isDashed = false,
}: {
  width: number;
  tone?: Tone;
  isDashed?: boolean;
}) {
  return (
    <svg width="28" height="18" viewBox="0 0 28 18">
      <line
        x1="1"
        y1="9"
        x2="20"
        y2="9"
        stroke={toneFill(tone)}
        strokeWidth={width}
        strokeDasharray={isDashed ? "4 3" : undefined}
      />
      <path d="M19 4.5 27 9l-8 4.5z" fill={toneFill(tone)} />
    </svg>
  );
}
