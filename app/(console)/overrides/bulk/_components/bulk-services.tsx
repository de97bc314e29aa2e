"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useCallback, useMemo } from "react";
import { Cell, Row } from "#components/ui/data-table.tsx";
import { type RowPlace, VirtualTable } from "#components/ui/virtual-table.tsx";
import { toneText, type Tone } from "#components/ui/tone.ts";
import { sentenceList, sentenceOf } from "#lib/format.ts";
import { instancePath, servicePath } from "#lib/paths.ts";
import { bulkPreviewQuery } from "#lib/query/bulk-queries.ts";
import type { Step } from "./run-steps.ts";
import type { useBulkRun } from "./use-bulk-run.ts";
import type { useBulkState } from "./use-bulk-state.ts";

interface BulkServicesProps {
  ns: string;
  bulk: ReturnType<typeof useBulkState>;
  run: ReturnType<typeof useBulkRun>;
}

const words: Readonly<Record<Step["state"], { readonly word: string; readonly tone: Tone }>> = {
  waiting: { word: "Waiting", tone: "idle" },
  draining: { word: "Draining", tone: "planned" },
  safe: { word: "Safe to stop", tone: "good" },
  refused: { word: "Refused", tone: "caution" },
  failed: { word: "Failed", tone: "bad" },
  unknown: { word: "Drained, or not", tone: "caution" },
};

/** Each selected instance and how far it has come; what would move of its service beside the first of them. */
export function BulkServices({ ns, bulk: { select, owner }, run: { steps } }: BulkServicesProps) {
  const { data: preview } = useQuery(bulkPreviewQuery({ ns, select, owner }));
  const moves = useMemo(
    () => new Map((preview?.services ?? []).map(({ service, moves: { text } }) => [service, text])),
    [preview],
  );
  const keyOf = useCallback((index: number) => `${steps[index]?.service} ${steps[index]?.instance}`, [steps]);
  function drawRow(index: number, place: RowPlace) {
    const step = steps[index];
    if (step === undefined) return null;
    const isFirst = steps[index - 1]?.service !== step.service;
    return (
      <StepRow ns={ns} step={step} moves={isFirst ? moves.get(step.service) : undefined} place={place} />
    );
  }
  return (
    <VirtualTable
      label="Selected instances"
      columns={[
        { key: "service", label: "Service", width: "18%" },
        { key: "instance", label: "Instance", width: "18%" },
        { key: "state", label: "Progress", width: "38%" },
        { key: "effect", label: "What would come of all of them", width: "26%" },
      ]}
      count={steps.length}
      keyOf={keyOf}
      drawRow={drawRow}
    />
  );
}

function StepRow({
  ns,
  step: { service, instance, state, message, by },
  moves,
  place,
}: {
  ns: string;
  step: Step;
  moves: string | undefined;
  place: RowPlace;
}) {
  const { word, tone } = words[state];
  return (
    <Row {...place}>
      <Cell>
        <Link href={servicePath(ns, service)} prefetch={false} className="hg-link">
          {service}
        </Link>
      </Cell>
      <Cell>
        <Link href={instancePath(ns, service, instance)} prefetch={false} className="hg-link hg-mono">
          {instance}
        </Link>
      </Cell>
      <Cell isWide>
        <b style={{ color: toneText(tone), fontWeight: 550 }}>{word}</b>
        {by === undefined ? null : <span className="hg-quiet"> being drained for {sentenceList(by)}</span>}
        {message === undefined ? null : <div className="hg-quiet">{message}</div>}
      </Cell>
      <Cell isWide>{moves === undefined ? null : <span className="hg-quiet">{sentenceOf(moves)}</span>}</Cell>
    </Row>
  );
}
