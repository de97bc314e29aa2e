import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { api } from "./api.ts";

export function sampleFleetMutation(queries: QueryClient) {
  return mutationOptions({
    mutationFn: (wanted: "start" | "stop") =>
      wanted === "start" ? api.startSampleFleet() : api.stopSampleFleet(),
    onSuccess: () => queries.invalidateQueries(),
  });
}
