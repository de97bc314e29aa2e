import { randomBytes } from "node:crypto";
import type { DrainIntent, WeightIntent } from "#lib/contract/intent.ts";
import type { IntentsBecause } from "#server/core/event.ts";
import { standingDrain, withDrain, withoutDrains, withWeight, type IntentMap } from "#server/core/intents.ts";
import type { Command, CommandResult } from "#server/ports/control.ts";

/** What a command comes to: the intents that shall stand, and the answer once they do. */
export interface Outcome {
  /** The same map when there is nothing to write. */
  readonly intents: IntentMap;
  readonly because: IntentsBecause;
  readonly result: CommandResult;
}

type IntentCommand = Exclude<Command, { kind: "leave" }>;

/** An operator's command applied to the standing intents of its service. */
export function applyCommand(command: IntentCommand, intents: IntentMap, at: number): Outcome {
  const because = { kind: "asked", actor: command.actor } as const;
  switch (command.kind) {
    case "drain":
      return { because, ...drain(command, intents, at) };
    case "undrain":
      return { because, ...undrain(command, intents) };
    case "set-weight":
      return { because, ...setWeight(command, intents, at) };
    case "unset-weight":
      return { because, ...unsetWeight(command, intents) };
  }
}

/** The owner's standing drain is answered as it is, but a new expiry is a new wish. */
function drain(
  command: Command & { kind: "drain" },
  intents: IntentMap,
  at: number,
): Pick<Outcome, "intents" | "result"> {
  const { id, owner, actor, reason, expiresInMs } = command;
  const standing = standingDrain(intents, id, owner);
  const expiry = expiresInMs === undefined ? {} : { expiresAt: at + expiresInMs };
  if (standing !== undefined && expiresInMs === undefined)
    return { intents, result: { kind: "drained", created: false, drain: standing } };
  const wish: DrainIntent =
    standing === undefined
      ? { id: newId("drain"), owner, actor, reason, createdAt: at, ...expiry }
      : { ...standing, ...expiry };
  return {
    intents: withDrain(intents, id, wish),
    result: { kind: "drained", created: standing === undefined, drain: wish },
  };
}

function undrain(
  { id, owner, all }: Command & { kind: "undrain" },
  intents: IntentMap,
): Pick<Outcome, "intents" | "result"> {
  const { intents: next, removed, remaining } = withoutDrains(intents, id, all ? undefined : owner);
  return {
    intents: removed.length === 0 ? intents : next,
    result: { kind: "undrained", removed, remaining },
  };
}

function setWeight(
  { id, actor, reason, weight }: Command & { kind: "set-weight" },
  intents: IntentMap,
  at: number,
): Pick<Outcome, "intents" | "result"> {
  const intent: WeightIntent = { id: newId("weight"), owner: actor, actor, reason, createdAt: at, weight };
  return { intents: withWeight(intents, id, intent), result: { kind: "weight-set", intent } };
}

function unsetWeight(
  { id }: Command & { kind: "unset-weight" },
  intents: IntentMap,
): Pick<Outcome, "intents" | "result"> {
  const isSet = intents.get(id)?.weight !== undefined;
  return { intents: isSet ? withWeight(intents, id, undefined) : intents, result: { kind: "done" } };
}

function newId(kind: string): string {
  return `${kind}-${randomBytes(6).toString("hex")}`;
}
