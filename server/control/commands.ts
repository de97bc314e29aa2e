import { randomBytes } from "node:crypto";
import { HeadgateError } from "#lib/contract/error.ts";
import type { GuardVerdict } from "#lib/contract/guard.ts";
import type { Policy } from "#lib/contract/policy.ts";
import type { ServiceEvent } from "#server/core/event.ts";
import { judge, underIntents } from "#server/core/guards.ts";
import { instanceTag } from "#server/core/instance-tag.ts";
import { type IntentMap, intentsOf } from "#server/core/intents.ts";
import type { ServiceState } from "#server/core/model.ts";
import { grantAll, type HeldWish, type Wish, type WishResult } from "#server/core/wish.ts";
import type { CommandResult, WishCommand } from "#server/ports/commands.ts";

/** What a command comes to, over the state it was looked at in. */
export interface Outcome {
  /** The intents that shall stand; the same map as before when there is nothing to write. */
  readonly intents: IntentMap;
  /** Whether guards had to be asked: then it holds only over the very table they were asked of. */
  readonly takesAway: boolean;
  readonly forced: readonly GuardVerdict[];
  /** What the core has to hear beside the intents. */
  readonly events: readonly ServiceEvent[];
  readonly result: CommandResult;
}

/** An operator's command applied to a service. Throws what refuses it: a guard, another owner, or another state. */
export function applyCommand(command: WishCommand, state: ServiceState, policy: Policy, at: number): Outcome {
  refuseStale(command, state);
  const { actor, owner = actor, reason = "" } = command;
  const wishes = command.kind === "changes" ? command.wishes : [command];
  const wishing = { owner, actor, reason, at, newId };
  const granted = grantAll(state.intents, wishes, wishing);
  if (granted.kind === "held") throw heldByAnother(granted);
  const { takesAway, verdicts } = judge(state, underIntents(state, granted.intents, at, policy), policy);
  const { forced, warnings } = sort(verdicts, command);
  const final =
    forced.length === 0
      ? granted
      : grantAll(state.intents, wishes, {
          ...wishing,
          forced: [...new Set(forced.map(({ guard }) => guard))],
        });
  if (final.kind === "held") throw heldByAnother(final);
  const result = resultOf(command, final.results, state.intents, final.intents);
  const events = wishes.flatMap((wish, i) => eventsOf(wish, final.results[i], command));
  return {
    intents: final.intents,
    takesAway,
    forced,
    events,
    result: { ...result, warnings, forced },
  };
}

function sort(verdicts: readonly GuardVerdict[], { force = [] }: WishCommand) {
  const refusing = verdicts.filter(({ refuses, guard }) => refuses && !force.includes(guard));
  if (refusing.length > 0) throw refusedBy(refusing);
  return {
    forced: verdicts.filter(({ refuses }) => refuses),
    warnings: verdicts.filter(({ refuses }) => !refuses),
  };
}

function resultOf(
  command: WishCommand,
  results: readonly WishResult[],
  before: IntentMap,
  after: IntentMap,
): CommandResult {
  if (command.kind === "changes") {
    const ids = [...new Set(command.wishes.map(({ id }) => id))];
    const unchanged = ids.filter((id) => intentsOf(before, id) === intentsOf(after, id));
    return { kind: "changed", unchanged, warnings: [], forced: [] };
  }
  const [result] = results;
  if (result === undefined) throw new Error("a single wish has a single result");
  return result;
}

/** Asking again for a drain says that it is still held; trying a circuit is no intent. */
function eventsOf(
  wish: Wish,
  result: WishResult | undefined,
  { actor, reason = "" }: WishCommand,
): ServiceEvent[] {
  if (result?.kind === "drained" && !result.created) return [{ kind: "renewed", drain: result.drain.id }];
  if (wish.kind === "circuit" && wish.state === "half-open")
    return [{ kind: "try-now", id: wish.id, actor, reason }];
  return [];
}

function refuseStale({ ifMatch }: WishCommand, state: ServiceState): void {
  if (ifMatch === undefined || ifMatch.tags.includes("*")) return;
  if (ifMatch.tags.includes(instanceTag(state, ifMatch.id))) return;
  throw new HeadgateError(
    "precondition_failed",
    `${ifMatch.id} is not as it was when it was looked at: look again`,
  );
}

/** The message names each guard, the numbers and what would be left. */
export function refusedBy(guards: readonly GuardVerdict[]): HeadgateError {
  const texts = guards.map(({ guard, text }) => `${guard} refuses: ${text}`);
  return new HeadgateError("conflict", texts.join("; "), { details: { guards } });
}

function heldByAnother({ id, what, by, isAnother }: HeldWish): HeadgateError {
  const { owner, reason, createdAt } = by;
  const text = isAnother
    ? `another ${what} of ${id} stands by now, of ${owner} (${reason}): it was not ended`
    : `the ${what} of ${id} is held by ${owner} (${reason})`;
  return new HeadgateError("conflict", text, {
    details: { held: { instance: id, kind: what, owner, reason, createdAt } },
  });
}

function newId(kind: string): string {
  return `${kind}-${randomBytes(6).toString("hex")}`;
}
