"use client";
import { IconCheck } from "@tabler/icons-react";
import { DrainLaggards } from "./drain-laggards.tsx";
import { drainedText } from "./drain-evidence.ts";
import { drainStages } from "./drain-stage-mark.tsx";
import type { Drain, DrainStage } from "#lib/contract/intent.ts";
import { latency } from "#lib/format.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { clockSeconds, exact, span } from "#lib/time.ts";

const stageText: Record<DrainStage, { title: string; meaning?: string }> = {
  requested: { title: "Requested", meaning: "written to the store" },
  published: { title: "Published", meaning: "it has weight 0 in the table" },
  converged: { title: "Converged", meaning: "every live client holds that table" },
  drained: { title: "Drained" },
};

/** The four stages with the time each was reached, and whom the current one waits for. */
export function DrainStages({ at, drain }: { at: ServiceAt; drain: Drain }) {
  const marks = new Map(drain.stages.map((mark) => [mark.stage, mark]));
  const next = drainStages.find((stage) => !marks.has(stage));
  return (
    <ol className="hg-stages">
      {drainStages.map((stage) => {
        const mark = marks.get(stage);
        const { title, meaning } = stageText[stage];
        return (
          <li key={stage} data-state={mark !== undefined ? "done" : stage === next ? "next" : "later"}>
            <span className="hg-stage-dot" aria-hidden>
              {mark === undefined ? null : <IconCheck size={12} stroke={3} />}
            </span>
            <div>
              <b>{title}</b>{" "}
              <span className="hg-quiet">
                {meaning === undefined
                  ? drainedText(drain)
                  : mark === undefined
                    ? `when ${meaning}`
                    : meaning}
              </span>
              {mark?.revision === undefined ? null : (
                <span className="hg-quiet">
                  , revision <span className="hg-mono">{mark.revision}</span>
                </span>
              )}
              {stage === "converged" && mark === undefined ? (
                <DrainLaggards at={at} behind={drain.behind} lost={drain.lost} />
              ) : null}
              {stage === "drained" && drain.inFlight !== undefined ? (
                <div className="hg-quiet">In flight: {drain.inFlight}</div>
              ) : null}
            </div>
            {mark === undefined ? (
              <span className="hg-quiet">{stage === next ? "waiting" : ""}</span>
            ) : (
              <span className="hg-stage-time">
                <time dateTime={new Date(mark.at).toISOString()} title={exact(mark.at)}>
                  {clockSeconds(mark.at)}
                </time>
                <span className="hg-quiet">
                  {stage === "requested" ? "" : `+${elapsed(mark.at - drain.createdAt)}`}
                </span>
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

const elapsed = (ms: number): string => (ms < 60_000 ? latency(ms) : span(ms));
