import { HeadgateError } from "#lib/contract/error.ts";
import type { Drain, DrainEvidence, DrainStage } from "#lib/contract/intent.ts";
import { backoffMs, pause } from "#lib/api/backoff.ts";
import type { Client } from "#lib/api/client.ts";
import { NotReachable } from "#lib/api/not-reachable.ts";
import type { InstanceParams } from "./arguments.ts";
import { limited } from "./limit.ts";

/** `traffic` is the strongest evidence, then `instance`; `any` also takes what part of the consumers say, and time. */
export type WantedEvidence = "traffic" | "instance" | "any";

const ENOUGH: Record<WantedEvidence, readonly DrainEvidence[]> = {
  traffic: ["traffic"],
  instance: ["traffic", "instance"],
  any: ["traffic", "instance", "partial", "time"],
};

/** How long one question may wait at the server, ms. */
const ASK_MS = 30_000;
/** Between questions that are answered at once, ms: a final stage does not change, its evidence may. */
const PACE = { minMs: 200, maxMs: 2000 };

export type Waited =
  | { readonly kind: "drained"; readonly drain: Drain }
  | { readonly kind: "timed_out"; readonly drain: Drain }
  /** Drained, but its registration has ended meanwhile: nothing is known of the process. */
  | { readonly kind: "unregistered"; readonly drain: Drain }
  | { readonly kind: "gone" }
  | { readonly kind: "out_of_reach"; readonly drain: Drain; readonly error: NotReachable };

export interface WaitOptions {
  readonly evidence: WantedEvidence;
  /** ms since the epoch. */
  readonly endsAt: number;
  readonly onStage: (stage: DrainStage, drain: Drain) => void;
  /** Headgate does not answer, or cannot; told once until it answers again. */
  readonly onTrouble: (error: HeadgateError) => void;
  /** Ends the wait: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export function isEnough(drain: Drain, wanted: WantedEvidence): boolean {
  return drain.stage === "drained" && drain.evidence !== undefined && ENOUGH[wanted].includes(drain.evidence);
}

/** Follows a drain until it is drained on the evidence wanted, or the time is over. Outages are waited out. */
export async function waitForDrain(
  client: Client,
  params: InstanceParams,
  first: Drain,
  options: WaitOptions,
): Promise<Waited> {
  const { evidence, endsAt, onStage, onTrouble, signal } = options;
  const told = new Set<DrainStage>();
  let drain = first;
  let trouble: HeadgateError | undefined;
  for (let quickAnswers = 0; ; quickAnswers++) {
    for (const { stage } of drain.stages) {
      if (!told.has(stage)) onStage(stage, drain);
      told.add(stage);
    }
    if (isEnough(drain, evidence)) return { kind: drain.registered ? "drained" : "unregistered", drain };
    const leftMs = endsAt - Date.now();
    if (leftMs <= 0) {
      return trouble instanceof NotReachable
        ? { kind: "out_of_reach", drain, error: trouble }
        : { kind: "timed_out", drain };
    }
    const askedAt = Date.now();
    const answer = await ask(client, params, drain, leftMs, signal);
    if (answer instanceof HeadgateError) {
      if (answer.code === "not_found") return { kind: "gone" };
      if (trouble === undefined) onTrouble(answer);
      trouble = answer;
    } else {
      if (answer.stage !== drain.stage || Date.now() - askedAt > 1000) quickAnswers = 0;
      trouble = undefined;
      drain = answer;
      if (quickAnswers === 0) continue;
    }
    await pause(Math.min(backoffMs(quickAnswers, PACE), Math.max(0, endsAt - Date.now())), signal);
  }
}

/** The drain as it is when it changes or the time is over, or why it is not known. Throws what waiting cannot mend. */
async function ask(
  client: Client,
  params: InstanceParams,
  drain: Drain,
  leftMs: number,
  stopping: AbortSignal | undefined,
): Promise<Drain | HeadgateError> {
  const query = { owner: drain.owner, wait: `${Math.min(leftMs, ASK_MS)}ms` };
  // A little beyond the end: the answer to a wait that ends with it must still arrive.
  const limit = limited(leftMs + 2000, stopping);
  try {
    return (await client.getDrain({ params, query, signal: limit.signal })).drain;
  } catch (error) {
    if (limit.isTimeUp())
      return new NotReachable("Headgate did not answer in time", { mayHaveArrived: false, cause: error });
    if (error instanceof HeadgateError && WAITED_OUT.has(error.code)) return error;
    throw error;
  } finally {
    limit.end();
  }
}

const WAITED_OUT: ReadonlySet<string> = new Set([
  "unavailable",
  "rate_limited",
  "deadline_exceeded",
  "internal",
  "not_found",
]);
