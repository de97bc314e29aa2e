import type { GuardName, GuardVerdict } from "#lib/contract/guard.ts";
import type { ServicePreview } from "#lib/contract/preview.ts";
import { percent } from "#lib/format.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";

/** What would come of it, for a person: the table, what moves, and what guards say. */
export function tellPreview({ io }: Cli, preview: ServicePreview): void {
  const { service, endpoints, moves, protection, guards } = preview;
  io.line(`${service}: ${moves.text}`, "bold");
  if (protection.before !== protection.after)
    io.line(`  protection ${protection.before} → ${protection.after}`, "warn");
  const rows = endpoints.map(({ id, before, after, callsPerSecond: calls }) => [
    id,
    before === undefined ? "-" : `${before.status} ${before.weight}`,
    after === undefined ? "not in the table" : `${after.status} ${after.weight}`,
    `${percent(before?.share ?? 0)} → ${percent(after?.share ?? 0)}`,
    calls === undefined ? "-" : `${calls.before.toFixed(1)} → ${calls.after.toFixed(1)}`,
  ]);
  io.table(["INSTANCE", "NOW", "THEN", "SHARE", "CALLS/S"], rows);
  for (const verdict of guards) tellVerdict(io, verdict);
}

export function tellVerdict({ note }: Pick<Cli["io"], "note">, { guard, refuses, text }: GuardVerdict): void {
  note(`${refuses ? `${guard} refuses` : `warning: ${guard}`}: ${text}`, refuses ? "bad" : "warn");
}

/** Guards that refuse and are not passed by force. */
export function refusing(guards: readonly GuardVerdict[], force: readonly GuardName[] = []): GuardVerdict[] {
  return guards.filter(({ refuses, guard }) => refuses && !force.includes(guard));
}

/** Ends with the exit code of a refusal where the change would be refused. */
export function requirePassing(
  guards: readonly GuardVerdict[],
  facts: Readonly<Record<string, unknown>>,
): void {
  if (guards.length === 0) return;
  const names = [...new Set(guards.map(({ guard }) => guard))];
  const what = `it would be refused: ${guards.map(({ guard, text }) => `${guard}: ${text}`).join("; ")}`;
  throw new Failure(EXIT.refused, what, forceAdvice(names), facts);
}

export function forceAdvice(names: readonly GuardName[]): string {
  return `Leave more of it serving, or go past: ${names.map((name) => `--force ${name}`).join(" ")}`;
}
