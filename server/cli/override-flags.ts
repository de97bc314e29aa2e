import type { Command } from "commander";
import type { GuardName } from "#lib/contract/guard.ts";
import { Owner, Reason } from "#lib/contract/intent.ts";
import { parseDuration, parsing, type Scoped } from "./arguments.ts";
import { withForce } from "./target.ts";

/** What every command that sets an override says of it. */
export interface OverrideFlags extends Scoped {
  readonly reason: string;
  readonly owner?: string;
  readonly expires?: number;
  /** Empty where none is passed. */
  readonly force: readonly GuardName[];
}

export function withOverride(command: Command): Command {
  command
    .option("--owner <name>", "who holds it (default: the token's name)", parsing(Owner))
    .option("--expires <duration>", "ends by itself after this, such as 1h", parseDuration);
  return withForce(command);
}

export function withReason(command: Command): Command {
  return command.requiredOption("--reason <text>", "why; shown wherever it is", parsing(Reason));
}

/** The part of a body that these flags make. */
export function overrideBody({ reason, owner, expires, force }: OverrideFlags) {
  return {
    reason,
    ...(owner === undefined ? {} : { owner }),
    ...(expires === undefined ? {} : { expiresInSeconds: seconds(expires) }),
    ...(force.length === 0 ? {} : { force: [...force] }),
  };
}

export function seconds(ms: number): number {
  return Math.max(1, Math.round(ms / 1000));
}
