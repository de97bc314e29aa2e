import type { ClientPolicy, RetryPolicy } from "#lib/sdk/public.ts";

/** Of a server that does not say: the defaults of policies. */
const UNSAID: RetryPolicy = {
  maxTries: 3,
  budgetRatio: 0.2,
  budgetMinPerSecond: 3,
  baseMs: 25,
  maxMs: 250,
  statuses: [502, 503, 504],
};

export const retriesOf = ({ retries }: ClientPolicy): RetryPolicy => retries ?? UNSAID;
