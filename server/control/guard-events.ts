import type { Transition } from "#lib/contract/events.ts";
import type { GuardVerdict } from "#lib/contract/guard.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { WishCommand } from "#server/ports/commands.ts";

/** An operator went past guards, and said so. */
export function guardForced(command: WishCommand, guards: readonly GuardVerdict[], at: number): Transition {
  const { service, actor, reason = "" } = command;
  const instances = command.kind === "changes" ? command.wishes.map(({ id }) => id) : [command.id];
  const [only] = instances;
  return {
    kind: "guard.forced",
    at,
    ...service,
    ...(instances.length === 1 && only !== undefined ? { instance: only } : {}),
    text: `passed by force: ${textOf(guards)}: ${reason}`,
    actor,
    evidence: { guards, instances },
  };
}

/** A process goes whatever guards say. */
export function guardBroken(
  service: ServiceKey,
  instance: string,
  actor: string,
  guards: readonly GuardVerdict[],
  at: number,
): Transition {
  return {
    kind: "guard.broken",
    at,
    ...service,
    instance,
    text: `its leave breaks ${textOf(guards)}`,
    actor,
    evidence: { guards },
  };
}

function textOf(guards: readonly GuardVerdict[]): string {
  return guards.map(({ guard, text }) => `${guard} (${text})`).join(", ");
}
