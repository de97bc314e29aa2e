import type { InstanceChange } from "#lib/contract/bulk.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { GuardName } from "#lib/contract/guard.ts";
import type { WeightIntent } from "#lib/contract/intent.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { Wish } from "#server/core/wish.ts";
import type { Identity } from "#server/ports/access.ts";
import type { Asker } from "#server/ports/audit.ts";
import type { Asking } from "#server/ports/commands.ts";

interface AskedBody {
  readonly reason: string;
  readonly owner?: string | undefined;
  readonly force?: readonly GuardName[] | undefined;
}

interface AskedCall {
  readonly body: AskedBody;
  readonly identity: Identity;
  readonly asker: Asker;
}

/** Who asks for a change of a service, as its body and the caller's credential say. */
export function askingOf(
  service: ServiceKey,
  { body: { owner, reason, force }, identity: { name }, asker }: AskedCall,
) {
  return { service, actor: name, asker, owner: owner ?? name, reason, force } satisfies Asking;
}

interface TimedBody {
  readonly expiresInSeconds?: number | undefined;
  readonly keepAliveSeconds?: number | undefined;
}

export function timesOf({ expiresInSeconds, keepAliveSeconds }: TimedBody) {
  return { expiresInMs: inMs(expiresInSeconds), keepAliveMs: inMs(keepAliveSeconds) };
}

/** Ids of what alone may be ended, as a body or a query names them. */
export function onlyOf(named: string | readonly string[] | undefined): ReadonlySet<string> | undefined {
  return named === undefined ? undefined : new Set(typeof named === "string" ? [named] : named);
}

/** The wishes of one change, in the order in which what stands over an instance is looked at. */
export function wishesOf(
  { instance: id, drain, maintenance, weight, circuit }: InstanceChange,
  times: TimedBody,
  only?: ReadonlySet<string>,
): Wish[] {
  const { expiresInMs, keepAliveMs } = timesOf(times);
  const wishes: Wish[] = [];
  if (maintenance === true) wishes.push({ kind: "set-maintenance", id, expiresInMs });
  if (maintenance === false) wishes.push({ kind: "unset-maintenance", id, only });
  if (drain === true) wishes.push({ kind: "drain", id, expiresInMs, keepAliveMs });
  if (drain === false) wishes.push({ kind: "undrain", id, all: false, only });
  if (weight === null) wishes.push({ kind: "unset-weight", id, only });
  else if (weight !== undefined)
    wishes.push({ kind: "set-weight", id, weight: weightOf(weight), expiresInMs });
  if (circuit !== undefined) wishes.push({ kind: "circuit", id, state: circuit, expiresInMs, only });
  return wishes;
}

/** `50` or `50%`. */
export function weightOf(given: number | string): WeightIntent["weight"] {
  if (typeof given === "number") return { kind: "absolute", value: given };
  const value = Number(given.slice(0, -1));
  if (value === 0) throw new HeadgateError("invalid_argument", "body.weight: 0 is refused: use drain");
  return { kind: "percent", value };
}

/** The leader's answer is of another kind than the request. */
export function unexpected(kind: string): HeadgateError {
  return new HeadgateError("internal", `the leader answered with ${kind}`);
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
