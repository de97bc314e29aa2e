import { queryOptions } from "@tanstack/react-query";

const STATUSES = ["starting", "ok", "degraded", "stopping"] as const;

/** What `/readyz` says, which needs no session; `silent`: nothing of Headgate answered. */
export type Readiness = (typeof STATUSES)[number] | "silent";

const WELL_MS = 15_000;
const AWAITED_MS = 2000;
const PATIENCE_MS = 5000;

/** Whether one can sign in now, asked again by itself: often while it is waited for. */
export function readinessQuery() {
  return queryOptions({
    queryKey: ["readiness"],
    queryFn: async ({ signal }): Promise<Readiness> => {
      try {
        const response = await fetch("/readyz", {
          signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
          cache: "no-store",
        });
        return readinessOf(response.status, await response.json());
      } catch (error) {
        if (signal.aborted) throw error;
        return "silent";
      }
    },
    refetchInterval: ({ state }) => (state.data === "ok" ? WELL_MS : AWAITED_MS),
  });
}

/** Before all is wired Headgate refuses every path alike: an error of its own means that it starts. */
export function readinessOf(status: number, body: unknown): Readiness {
  const { status: said } = (body ?? {}) as { status?: unknown };
  const known = STATUSES.find((one) => one === said);
  if (known !== undefined) return known;
  return status === 503 ? "starting" : "silent";
}
