import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import type { BodyOf, QueryOf, ResponseOf } from "#lib/contract/endpoints.ts";
import type { HeadgateError } from "#lib/contract/error.ts";
import type { IntentView } from "#lib/contract/intent.ts";
import { undoReason } from "#lib/contract/undo-reason.ts";
import { api } from "./api.ts";
import { drainQuery, type InstanceAt, type ServiceAt } from "./queries.ts";
import { refresh } from "./refresh.ts";

export function drainMutation(queries: QueryClient, at: InstanceAt) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"drain">) => api.drain({ params: { ...at }, body }),
    onSuccess: (result: ResponseOf<"drain">) => {
      queries.setQueryData(drainQuery(at, result.drain.owner).queryKey, result);
    },
    // Also after a refusal: what it was refused for is on screen, and may be older than the refusal.
    onSettled: () => refresh(queries, at),
  });
}

/** The drain of an owner to end, or several of them: those that were looked at, and none that came since. */
export type Undrain =
  | { readonly of: "owner"; readonly owner: string; readonly id: string }
  | { readonly of: "these"; readonly ids: readonly string[] };

export function undrainMutation(queries: QueryClient, at: InstanceAt) {
  return mutationOptions({
    mutationFn: (undrain: Undrain) => api.undrain({ params: { ...at }, query: undrainQuery(undrain) }),
    onSettled: () => refresh(queries, at),
  });
}

function undrainQuery(undrain: Undrain): QueryOf<"undrain"> {
  if (undrain.of === "these") return { all: "true", only: [...undrain.ids] };
  return { owner: undrain.owner, only: undrain.id };
}

export function weightMutation(queries: QueryClient, at: InstanceAt) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"putWeight">) => api.putWeight({ params: { ...at }, body }),
    onSettled: () => refresh(queries, at),
  });
}

export function resetWeightMutation(queries: QueryClient, at: InstanceAt) {
  return mutationOptions({
    mutationFn: (only: string) => api.deleteWeight({ params: { ...at }, query: { only } }),
    onSettled: () => refresh(queries, at),
  });
}

export function maintenanceMutation(queries: QueryClient, at: InstanceAt) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"putMaintenance">) => api.putMaintenance({ params: { ...at }, body }),
    onSettled: () => refresh(queries, at),
  });
}

export function endMaintenanceMutation(queries: QueryClient, at: InstanceAt) {
  return mutationOptions({
    mutationFn: (only: string) => api.deleteMaintenance({ params: { ...at }, query: { only } }),
    onSettled: () => refresh(queries, at),
  });
}

export function circuitMutation(queries: QueryClient, at: InstanceAt) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"putCircuit">) => api.putCircuit({ params: { ...at }, body }),
    onSettled: () => refresh(queries, at),
  });
}

/** Several instances of a service, all or none. */
export function changeServiceMutation(queries: QueryClient, at: ServiceAt) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"changeService">) => api.changeService({ params: { ...at }, body }),
    onSettled: () => refresh(queries, at),
  });
}

/** The end of an override as the list of them names it. */
export function undoMutation(queries: QueryClient, intent: IntentView) {
  const { namespace: ns, service } = intent;
  return mutationOptions({
    mutationFn: () => undo(intent),
    onSettled: () => refresh(queries, { ns, service }),
  });
}

/** What came of one of several. */
export type Undone =
  | { readonly isUndone: true }
  | { readonly isUndone: false; readonly error: HeadgateError };

const AT_ONCE = 4;

/** The end of several, each by itself: what one of them is refused for keeps no other. */
export function undoManyMutation(queries: QueryClient, onEach: (intent: IntentView, undone: Undone) => void) {
  return mutationOptions({
    mutationFn: async (intents: readonly IntentView[]): Promise<void> => {
      const waiting = [...intents];
      const work = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          onEach(next, await outcomeOf(next));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    },
    onSettled: (_data, _error, intents) => {
      const services = new Map(intents.map((each) => [`${each.namespace} ${each.service}`, each]));
      for (const { namespace: ns, service } of services.values()) refresh(queries, { ns, service });
    },
  });
}

async function outcomeOf(intent: IntentView): Promise<Undone> {
  try {
    await undo(intent);
    return { isUndone: true };
  } catch (error) {
    // Somebody else, or its own end, was faster: it does not stand, which is what was asked for.
    const failure = error as HeadgateError; // lib/api rejects with nothing else
    return failure.code === "not_found" ? { isUndone: true } : { isUndone: false, error: failure };
  }
}

async function undo({
  id,
  kind,
  namespace: ns,
  service,
  instance,
  owner,
  reason,
}: IntentView): Promise<void> {
  const params = { ns, service, instance };
  switch (kind) {
    case "drain":
      await api.undrain({ params, query: { owner, only: id } });
      return;
    case "weight":
      return api.deleteWeight({ params, query: { only: id } });
    case "maintenance":
      return api.deleteMaintenance({ params, query: { only: id } });
    case "circuit":
      await api.putCircuit({
        params,
        body: { state: "auto", reason: undoReason(reason), only: [id] },
      });
  }
}
