import type { Drain, DrainEvidence } from "#lib/contract/intent.ts";
import { span } from "#lib/time.ts";

type Told = Pick<Drain, "evidence" | "stages" | "registered">;

interface EvidenceWords {
  /** Whether and why the process may be stopped, for the verdict. */
  readonly verdict: (drain: Told) => string;
  /** What the last stage means, beside its name. */
  readonly stage: (drain: Told) => string;
}

const words: Record<DrainEvidence, EvidenceWords> = {
  traffic: {
    verdict: () => "Every client reports its calls, and the reports show none to it.",
    stage: () => "every client's reports show no calls",
  },
  instance: {
    verdict: () => "The instance itself says in its probe answers that 0 calls are in flight.",
    stage: () => "the instance itself says 0 in flight",
  },
  partial: {
    verdict: () => "The clients that report show no calls to it; others do not report.",
    stage: () => "the reports there are show no calls",
  },
  time: {
    verdict: (drain) =>
      `Nothing tells of its calls. ${sinceConverged(drain)} since every client has the table.`,
    stage: (drain) => `nothing tells of calls; ${sinceConverged(drain)}`,
  },
};

/** Why the process may be stopped, in the words of what `drained` rests on. */
export function verdictText(drain: Told): string {
  return drain.evidence === undefined
    ? "Headgate does not say on what evidence."
    : words[drain.evidence].verdict(drain);
}

/** What the stage `drained` means for this drain; before it is reached, what it waits for. */
export function drainedText(drain: Told): string {
  if (!drain.registered) return "says nothing of a process: none is registered here";
  return drain.evidence === undefined ? "when its calls are over" : words[drain.evidence].stage(drain);
}

function sinceConverged({ stages }: Told): string {
  const at = (stage: Drain["stage"]) => stages.find((mark) => mark.stage === stage)?.at;
  const [converged, drained] = [at("converged"), at("drained")];
  return converged === undefined || drained === undefined
    ? "Time to finish has passed"
    : `${span(drained - converged)} have passed`;
}
