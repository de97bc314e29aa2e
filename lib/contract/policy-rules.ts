import type { Policy, PolicyPatch } from "./policy.ts";

/** Values that cannot both be meant. */
export interface Contradiction {
  /** The fields, `check.timeoutMs`; what each is stands in `values` in the same order. */
  readonly fields: readonly string[];
  readonly values: readonly unknown[];
  /** Names the fields and their values, and says why. */
  readonly text: string;
}

type Numbers<S> = { [K in keyof S]-?: S[K] extends number ? K : never }[keyof S] & string;
/** `check.timeoutMs`: a field that is always a number. */
type NumberPath = { [S in keyof Policy]: `${S}.${Numbers<Policy[S]>}` }[keyof Policy];

/** Two numbers of which the first is at most the second. */
interface Order {
  readonly at: NumberPath;
  readonly most: NumberPath;
  readonly why: string;
  /** Absent: always. */
  readonly when?: (policy: Policy) => boolean;
}

const ORDERS: readonly Order[] = [
  {
    at: "check.timeoutMs",
    most: "check.intervalMs",
    why: "a check must be over before the next one",
  },
  {
    at: "check.timeoutMs",
    most: "check.unhealthyIntervalMs",
    why: "a check must be over before the next one, also while it fails",
  },
  { at: "flap.baseHoldMs", most: "flap.maxHoldMs", why: "the first hold is not longer than the longest" },
  {
    at: "circuit.baseOpenMs",
    most: "circuit.maxOpenMs",
    why: "the first time open is not longer than the longest",
  },
  {
    at: "drain.clientTtlMs",
    most: "drain.clientForgetMs",
    why: "a client would be forgotten while it is live",
  },
  {
    at: "drain.lostGraceMs",
    most: "drain.clientForgetMs",
    why: "a lost client would be forgotten before its grace is over",
  },
  {
    at: "preserve.settleMs",
    most: "preserve.windowMs",
    why: "whether many vanish is known at the end of the window",
    when: ({ preserve }) => preserve.mode === "on",
  },
  {
    at: "preserve.probeIntervalMs",
    most: "preserve.maxMs",
    why: "one that is kept must be checked before it is let go",
    when: ({ preserve }) => preserve.mode === "on",
  },
  { at: "client.tryTimeoutMs", most: "client.timeoutMs", why: "a try has no more time than its call" },
  {
    at: "client.backupDelayMs",
    most: "client.timeoutMs",
    why: "no second try would begin within the call's time",
    when: ({ client }) => client.failMode === "fail_backup",
  },
  { at: "retry.baseMs", most: "retry.maxMs", why: "the first wait is not longer than the longest" },
  {
    at: "localCircuit.baseOpenMs",
    most: "localCircuit.maxOpenMs",
    why: "the first time open is not longer than the longest",
    when: ({ localCircuit }) => localCircuit.mode === "on",
  },
  {
    at: "concurrency.min",
    most: "concurrency.max",
    why: "the least limit is not above the greatest",
    when: ({ concurrency }) => concurrency.mode === "adaptive",
  },
  { at: "adaptive.min", most: "adaptive.max", why: "the least factor is not above the greatest" },
];

/** What two numbers in order cannot say. Each answers the text of what is wrong, or undefined. */
const OTHERS: readonly {
  readonly fields: readonly string[];
  readonly text: (policy: Policy) => string | undefined;
}[] = [
  {
    fields: ["panic.threshold", "panic.margin"],
    text: ({ panic: { mode, threshold, margin } }) =>
      mode === "off" || threshold + margin <= 1
        ? undefined
        : `panic.threshold ${threshold} and panic.margin ${margin} are more than 1 together: a panic would never end`,
  },
  {
    fields: ["circuit.trialFailures", "circuit.trialSuccesses"],
    text: ({ circuit: { mode, trialFailures: failures, trialSuccesses: successes } }) =>
      mode === "off" || failures - 1 <= successes
        ? undefined
        : `circuit.trialFailures ${failures} is far above circuit.trialSuccesses ${successes}: ` +
          `a circuit would close with ${failures - 1} of ${failures - 1 + successes} trial calls failed`,
  },
  {
    // Of n values none lies further from their mean than √(n − 1) standard deviations (Samuelson's inequality).
    fields: ["circuit.outlierMinInstances", "circuit.outlierDeviations"],
    text: ({ circuit: { mode, outlierMinInstances: least, outlierDeviations: deviations } }) =>
      mode === "off" || deviations <= Math.sqrt(least - 1)
        ? undefined
        : `circuit.outlierDeviations ${deviations} is out of reach for circuit.outlierMinInstances ${least}: ` +
          `of ${least} instances none lies more than ${Math.sqrt(least - 1).toFixed(2)} deviations from the mean`,
  },
  {
    fields: ["check.expectStatus"],
    text: ({ check: { expectStatus } }) => {
      const empty = expectStatus.find(([first, last]) => first > last);
      return empty && `check.expectStatus ${empty.join("–")} holds no status: it ends before it begins`;
    },
  },
];

/** Everything that contradicts itself in a policy as it is obeyed, its defaults filled in. */
export function contradictions(policy: Policy): readonly Contradiction[] {
  const orders = ORDERS.flatMap(({ at, most, why, when }): Contradiction[] => {
    const values = [Number(valueAt(policy, at)), Number(valueAt(policy, most))] as const;
    if (when?.(policy) === false || values[0] <= values[1]) return [];
    return [{ fields: [at, most], values, text: `${at} ${values[0]} is above ${most} ${values[1]}: ${why}` }];
  });
  const others = OTHERS.flatMap(({ fields, text }): Contradiction[] => {
    const wrong = text(policy);
    if (wrong === undefined) return [];
    return [{ fields, values: fields.map((field) => valueAt(policy, field)), text: wrong }];
  });
  return [...orders, ...others];
}

/**
 * What a write is refused for: contradictions that it makes, or whose fields it sets. One that stood before and is
 * none of its business is left to whoever set it.
 */
export function madeBy(
  patch: PolicyPatch,
  before: readonly Contradiction[],
  after: readonly Contradiction[],
): readonly Contradiction[] {
  return after.filter(
    ({ fields, text }) =>
      fields.some((field) => valueAt(patch, field) !== undefined) || before.every((one) => one.text !== text),
  );
}

function valueAt(policy: PolicyPatch, field: string): unknown {
  return field
    .split(".")
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], policy); // a path of the schema
}
