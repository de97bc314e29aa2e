"use client";
import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { CallerFigures } from "#lib/contract/traffic.ts";
import { errorsText, latencyText, rateText } from "#components/topology/figures.ts";
import { Fact } from "#components/ui/section.tsx";
import { count } from "#lib/format.ts";

interface DetailProps {
  title: ReactNode;
  label: string;
  /** Picked by keyboard: what is told now is where one goes on. */
  takesFocus: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What is told of the part that was picked. */
export function Detail({ title, label, takesFocus, onClose, children }: DetailProps) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (takesFocus) panel.current?.focus();
  }, [takesFocus, label]);
  return (
    <section ref={panel} className="hg-topology-detail" aria-label={label} tabIndex={-1}>
      <header>
        <h2>{title}</h2>
        <ActionIcon variant="subtle" color="gray" size={28} onClick={onClose} aria-label="Close">
          <IconX size={16} />
        </ActionIcon>
      </header>
      {children}
    </section>
  );
}

/** Calls as they were reported; what nobody said is a dash. */
export function CallFacts({ figures }: { figures: CallerFigures | undefined }) {
  const failures = Object.entries(figures?.failedBy ?? {}).filter(([, failed]) => failed > 0);
  return (
    <>
      <Fact name="Calls">
        {rateText(figures)}
        {figures === undefined ? null : <span className="hg-quiet"> · {count(figures.calls)} in all</span>}
      </Fact>
      <Fact name="Errors">
        {errorsText(figures)}
        {failures.length === 0 ? null : (
          <span className="hg-quiet">
            {" "}
            · {failures.map(([kind, failed]) => `${count(failed)} ${kind}`).join(", ")}
          </span>
        )}
      </Fact>
      {figures === undefined || figures.rejected === 0 ? null : (
        <Fact name="Refused">
          {count(figures.rejected)} <span className="hg-quiet">by the client itself, never sent</span>
        </Fact>
      )}
      <Fact name="p50 · p95 · p99">
        {(["p50", "p95", "p99"] as const).map((which) => latencyText(figures, which)).join(" · ")}
      </Fact>
    </>
  );
}
