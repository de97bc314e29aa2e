import type { Drain, DrainEvidence, DrainStage } from "#lib/contract/intent.ts";
import { plural, sentenceList } from "#lib/format.ts";
import type { InstanceParams } from "./arguments.ts";

const EVIDENCE: Record<DrainEvidence, string> = {
  traffic: "every consumer reports, and none calls it",
  instance: "it says itself that nothing is in flight",
  partial: "the consumers that report do not call it; others do not report",
  time: "nothing reports traffic, and the time to settle has passed",
};

/** One calm line per stage. */
export function stageText(stage: DrainStage, drain: Drain): string {
  switch (stage) {
    case "requested":
      return `requested  for ${drain.owner}: ${drain.reason}`;
    case "published": {
      const at = drain.revision === undefined ? "" : ` from revision ${drain.revision} on`;
      return `published  weight 0${at}`;
    }
    case "converged":
      return "converged  every consumer holds that table";
    case "drained":
      return `drained    ${evidenceText(drain)}`;
  }
}

export function evidenceText({ evidence }: Drain): string {
  return evidence === undefined ? "on no evidence" : `on the evidence of ${evidence}: ${EVIDENCE[evidence]}`;
}

/** What holds it up: who is behind, who is lost, what is in flight, or what is being waited for. */
export function holdUpText(drain: Drain, now: number): string {
  const { behind, lost, inFlight, settlesAt } = drain;
  const parts: string[] = [];
  if (behind.length > 0)
    parts.push(`${plural(behind.length, "consumer")} behind: ${sentenceList(behind, 5)}`);
  if (lost.length > 0)
    parts.push(`${plural(lost.length, "consumer")} out of contact: ${sentenceList(lost, 5)}`);
  if (inFlight !== undefined && inFlight > 0) parts.push(`${plural(inFlight, "call")} in flight`);
  if (settlesAt !== undefined && settlesAt > now)
    parts.push(`settles in ${Math.ceil((settlesAt - now) / 1000)} s`);
  return parts.length === 0 ? `at stage ${drain.stage}` : parts.join("; ");
}

/** The line that undoes the drain, to be pasted. */
export function undrainLine({ ns, service, instance }: InstanceParams, owner: string): string {
  const quoted = instance.startsWith("[") ? `'${instance}'` : instance;
  const where = ns === "default" ? "" : ` --namespace ${ns}`;
  return `headgate undrain ${service} ${quoted} --owner ${owner}${where}`;
}
