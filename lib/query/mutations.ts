import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import type { BodyOf, ResponseOf } from "#lib/contract/endpoints.ts";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import { drainQuery, type InstanceAt } from "./queries.ts";

/** Nothing is shown before the API has answered; then what the answer makes old is asked again. */
function refresh(queries: QueryClient, { ns, service }: InstanceAt): void {
  void queries.invalidateQueries({ queryKey: keyOf("listInstances", { ns, service }) });
  void queries.invalidateQueries({ queryKey: keyOf("getService", { ns, service }) });
  void queries.invalidateQueries({ queryKey: keyOf("listServices", { ns }) });
  void queries.invalidateQueries({ queryKey: keyOf("listIntents", { ns }) });
}

export function drainMutation(queries: QueryClient, at: InstanceAt) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"drain">) => api.drain({ params: { ...at }, body }),
    onSuccess: (result: ResponseOf<"drain">) => {
      queries.setQueryData(drainQuery(at, result.drain.owner).queryKey, result);
      refresh(queries, at);
    },
  });
}

/** Whose drain to end: one's own, a named owner's, or all. */
export type Undrain =
  | { readonly of: "own" }
  | { readonly of: "owner"; readonly owner: string }
  | { readonly of: "all" };

export function undrainMutation(queries: QueryClient, at: InstanceAt) {
  return mutationOptions({
    mutationFn: (undrain: Undrain) => api.undrain({ params: { ...at }, query: undrainQuery(undrain) }),
    onSuccess: () => refresh(queries, at),
  });
}

function undrainQuery(undrain: Undrain): { owner?: string; all?: "true" } {
  if (undrain.of === "own") return {};
  return undrain.of === "all" ? { all: "true" } : { owner: undrain.owner };
}

export function weightMutation(queries: QueryClient, at: InstanceAt) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"putWeight">) => api.putWeight({ params: { ...at }, body }),
    onSuccess: () => refresh(queries, at),
  });
}

export function resetWeightMutation(queries: QueryClient, at: InstanceAt) {
  return mutationOptions({
    mutationFn: () => api.deleteWeight({ params: { ...at } }),
    onSuccess: () => refresh(queries, at),
  });
}

export function sampleFleetMutation(queries: QueryClient) {
  return mutationOptions({
    mutationFn: (wanted: "start" | "stop") =>
      wanted === "start" ? api.startSampleFleet() : api.stopSampleFleet(),
    onSuccess: () => queries.invalidateQueries(),
  });
}

export function signInMutation() {
  return mutationOptions({ mutationFn: (token: string) => api.createSession({ body: { token } }) });
}

export function signOutMutation() {
  return mutationOptions({ mutationFn: () => api.deleteSession() });
}
