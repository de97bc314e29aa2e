import { IconCircleCheckFilled } from "@tabler/icons-react";
import type { Drain, DrainStage } from "#lib/contract/intent.ts";
import { sentenceList } from "#lib/format.ts";
import "./drain-stage-mark.css";

export const drainStages: readonly DrainStage[] = ["requested", "published", "converged", "drained"];

const words: Record<DrainStage, string> = {
  requested: "Requested",
  published: "Published",
  converged: "Converged",
  drained: "Drained",
};

/** How far a drain has come: four steps, the word, and whom it waits for. */
export function DrainStageMark({
  drain,
}: {
  drain: Pick<Drain, "stage" | "behind" | "lost" | "safeToStop">;
}) {
  const reached = drainStages.indexOf(drain.stage);
  const waitsFor = [...drain.behind, ...drain.lost];
  return (
    <span className="hg-stage" role="img" aria-label={`${words[drain.stage]}, step ${reached + 1} of 4`}>
      {drain.safeToStop ? (
        <>
          <IconCircleCheckFilled size={15} aria-hidden color="var(--hg-good)" /> Safe to stop
        </>
      ) : (
        <>
          <span className="hg-stage-steps" aria-hidden>
            {drainStages.map((stage, index) => (
              <i key={stage} data-done={index <= reached} />
            ))}
          </span>
          {words[drain.stage]}
          {drain.stage === "published" && waitsFor.length > 0 ? (
            <span className="hg-quiet">waits for {sentenceList(waitsFor, 2)}</span>
          ) : null}
        </>
      )}
    </span>
  );
}
