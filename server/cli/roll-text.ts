import { DEFAULTS, limitText, type RollFlags } from "./roll-flags.ts";
import { shellQuoted } from "#lib/shell-quoted.ts";

/** What has to be said again for a roll to go on where it stopped. */
export interface Resumed {
  readonly service: string;
  readonly command: readonly string[];
  readonly flags: RollFlags;
  readonly owner: string;
  /** Those it has been through, also before it was resumed itself. */
  readonly done: readonly string[];
  /** All of them, in their order. */
  readonly order: readonly string[];
}

/** The line that resumes a roll, to be pasted into a shell. */
export function resumeLine({ service, command, flags, owner, done, order }: Resumed): string {
  const { namespace, select, toVersion, maxUnavailable, until, reason, evidence, timeout, keepAlive } = flags;
  const words = [
    ...["headgate", "roll", service],
    ...(namespace === "default" ? [] : ["--namespace", namespace]),
    ...Object.entries(select).flatMap(([field, value]) => ["--select", `${field}=${value}`]),
    ...(toVersion === undefined ? [] : ["--to-version", toVersion]),
    ...["--max-unavailable", limitText(maxUnavailable)],
    ...(until === "serving" ? [] : ["--until", until]),
    ...(reason === undefined ? [] : ["--reason", reason]),
    ...["--owner", owner],
    ...(evidence === "any" ? [] : ["--evidence", evidence]),
    ...(timeout === DEFAULTS.timeout ? [] : ["--timeout", durationWord(timeout)]),
    ...(keepAlive === DEFAULTS.keepAlive ? [] : ["--keep-alive", durationWord(keepAlive)]),
    // Those at the version are known by it.
    ...(toVersion === undefined ? doneWords(done, order) : []),
    ...(flags.json === true ? ["--json"] : []),
    ...["--", ...command],
  ];
  return words.map(shellQuoted).join(" ");
}

/** As few words as say it: up to where all are done by the last of these, the others by name. */
function doneWords(done: readonly string[], order: readonly string[]): string[] {
  const isDone = new Set(done);
  const firstLeft = order.findIndex((id) => !isDone.has(id));
  const last = order[(firstLeft === -1 ? order.length : firstLeft) - 1];
  const beyond = firstLeft === -1 ? [] : order.slice(firstLeft).filter((id) => isDone.has(id));
  return [
    ...(last === undefined ? [] : ["--start-after", last]),
    ...(beyond.length === 0 ? [] : ["--done", beyond.join(",")]),
  ];
}

function durationWord(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
