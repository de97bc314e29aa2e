import { plural, sentenceList } from "#lib/format.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import type { RollState } from "./roll-run.ts";

export interface Ended {
  readonly ns: string;
  readonly service: string;
  readonly owner: string;
  readonly state: RollState;
  /** Done before, or at the version that is wanted from the start. */
  readonly skipped: readonly string[];
  readonly signal: NodeJS.Signals | undefined;
  readonly resume: string;
}

/** Says what has become of it; ends with the code of the first failure, with 3 where others keep some out. */
export function tellEnd({ io }: Cli, ended: Ended, isJson: boolean): void {
  const { ns: namespace, service, owner, state, resume } = ended;
  const { rolled, failures, left, held, gone } = state;
  const skipped = [...ended.skipped, ...state.there];
  const isOver = failures.length === 0 && left.length === 0 && held.length === 0;
  const facts = {
    ...{ namespace, service, owner, rolled, skipped, gone, left },
    held: held.map(({ instance, by }) => ({ instance, by })),
    failed: failures.map(({ message }) => message),
    ...(isOver ? {} : { resume }),
  };
  if (!isOver) throw notOver(ended, facts);
  if (isJson) return io.json(facts);
  const passed = skipped.length === 0 ? "" : `; ${skipped.length} were done before`;
  const lost = gone.length === 0 ? "" : `; no longer registered: ${sentenceList(gone, 5)}`;
  io.line(`Rolled ${plural(rolled.length, "instance")} of ${service}${passed}${lost}`, "good");
}

function notOver(ended: Ended, facts: Readonly<Record<string, unknown>>): Failure {
  const { service, state, signal, resume } = ended;
  const { rolled, failures, left, held } = state;
  const [first, ...more] = failures;
  const count = `${rolled.length} rolled, ${left.length} left`;
  const toResume = `To resume: ${resume}`;
  const heldText = held.map(({ instance, by }) => `${instance} for ${by}`).join("; ");
  if (first !== undefined) {
    const others = more.map(({ message }) => `; and ${message}`).join("");
    const advice = `${first.advice} ${toResume}`.trim();
    return new Failure(first.exitCode, `${first.message}${others} (${count})`, advice, {
      ...facts,
      ...first.facts,
    });
  }
  if (left.length > 0)
    return new Failure(EXIT.error, `stopped by ${signal ?? "a signal"} (${count})`, toResume, facts);
  const what = `${plural(rolled.length, "instance")} of ${service} rolled, ${held.length} left alone: ${heldText}`;
  return new Failure(EXIT.refused, what, `Once nobody keeps it out: ${resume}`, facts);
}
