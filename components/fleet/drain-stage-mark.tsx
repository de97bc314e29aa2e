import { IconCircleCheckFilled } from "@tabler/icons-react";
import { StepBar } from "#components/ui/step-bar.tsx";
import type { Drain, DrainStage } from "#lib/contract/intent.ts";
import { sentenceList } from "#lib/format.ts";
import { NotRegisteredMark } from "./not-registered-mark.tsx";

export const drainStages: readonly DrainStage[] = ["requested", "published", "converged", "drained"];

const words: Record<DrainStage, string> = {
  requested: "Requested",
  published: "Published",
  converged: "Converged",
  drained: "Drained",
};

/** As much of a drain as is told: a list of them names nobody whom they wait for. */
type DrainTold = Pick<Drain, "stage" | "safeToStop" | "registered"> &
  Partial<Pick<Drain, "behind" | "lost" | "evidence">>;

/** How far a drain has come: four steps, the word, and whom it waits for. */
export function DrainStageMark({ drain }: { drain: DrainTold }) {
  if (!drain.registered) return <NotRegisteredMark />;
  if (drain.safeToStop) {
    return (
      <span className="hg-stage">
        <IconCircleCheckFilled size={15} aria-hidden color="var(--hg-good)" /> Safe to stop
        {drain.evidence === "time" ? <span className="hg-quiet">by time alone</span> : null}
      </span>
    );
  }
  const reached = drainStages.indexOf(drain.stage);
  const waitsFor = [...(drain.behind ?? []), ...(drain.lost ?? [])];
  return (
    <span className="hg-stage">
      <StepBar done={reached + 1} of={drainStages.length} />
      {words[drain.stage]}
      {drain.stage === "published" && waitsFor.length > 0 ? (
        <span className="hg-quiet">waits for {sentenceList(waitsFor, 2)}</span>
      ) : null}
    </span>
  );
}
