import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";

const Answer = z.object({ status: z.enum(["starting", "ok", "degraded", "stopping"]) });

/** What `/readyz` says, which needs no session; `silent`: nothing of Headgate answered. */
export type Readiness = z.infer<typeof Answer>["status"] | "silent";

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
  const answer = Answer.safeParse(body);
  if (answer.success) return answer.data.status;
  return status === 503 ? "starting" : "silent";
}
