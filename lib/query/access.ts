import { mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { allPages } from "#lib/api/all-pages.ts";
import type { BodyOf, EndpointName } from "#lib/contract/endpoints.ts";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import { pace } from "./pace.ts";
import { sessionQuery } from "./queries.ts";

const AWAITED_MS = 5000;

/** Whether the first admin is still to be made; asked again while that is waited for. */
export function setupQuery() {
  return queryOptions({
    queryKey: keyOf("getSetup"),
    queryFn: ({ signal }) => api.getSetup({ signal }),
    refetchInterval: ({ state }) => (state.data?.isNeeded === true ? AWAITED_MS : false),
  });
}

export function signInMutation() {
  return mutationOptions({ mutationFn: (body: BodyOf<"createSession">) => api.createSession({ body }) });
}

export function setUpMutation() {
  return mutationOptions({ mutationFn: (body: BodyOf<"setUp">) => api.setUp({ body }) });
}

export function signOutMutation() {
  return mutationOptions({ mutationFn: () => api.deleteSession() });
}

/** One goes on by another session, which ends later. */
export function changePasswordMutation(queries: QueryClient) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"changePassword">) => api.changePassword({ body }),
    onSettled: () => makesOld(queries, "listUsers"),
  });
}

/** All users: of people there are hundreds at most, and whoever looks for one sees them all. */
export function usersQuery(enabled: boolean) {
  return queryOptions({
    queryKey: keyOf("listUsers"),
    queryFn: ({ signal }) =>
      allPages(
        (page) => api.listUsers({ query: page, signal }),
        ({ id }) => id,
      ),
    refetchInterval: pace,
    enabled,
  });
}

export function tokensQuery(enabled: boolean) {
  return queryOptions({
    queryKey: keyOf("listTokens"),
    queryFn: ({ signal }) =>
      allPages(
        (page) => api.listTokens({ query: page, signal }),
        ({ id }) => id,
      ),
    refetchInterval: pace,
    enabled,
  });
}

/** One's own role may be what was changed. */
function makesOld(queries: QueryClient, ...names: readonly EndpointName[]): void {
  for (const name of names) void queries.invalidateQueries({ queryKey: keyOf(name) });
  void queries.invalidateQueries({ queryKey: sessionQuery().queryKey });
}

export function createUserMutation(queries: QueryClient) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"createUser">) => api.createUser({ body }),
    onSettled: () => makesOld(queries, "listUsers"),
  });
}

export function changeUserMutation(queries: QueryClient, id: string) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"changeUser">) => api.changeUser({ params: { id }, body }),
    onSettled: () => makesOld(queries, "listUsers"),
  });
}

export function deleteUserMutation(queries: QueryClient, id: string) {
  return mutationOptions({
    mutationFn: () => api.deleteUser({ params: { id } }),
    onSettled: () => makesOld(queries, "listUsers"),
  });
}

export function inviteUserMutation(queries: QueryClient, id: string) {
  return mutationOptions({
    mutationFn: () => api.inviteUser({ params: { id } }),
    onSettled: () => makesOld(queries, "listUsers"),
  });
}

export function createTokenMutation(queries: QueryClient) {
  return mutationOptions({
    mutationFn: (body: BodyOf<"createToken">) => api.createToken({ body }),
    onSettled: () => makesOld(queries, "listTokens"),
  });
}

export function deleteTokenMutation(queries: QueryClient, id: string) {
  return mutationOptions({
    mutationFn: () => api.deleteToken({ params: { id } }),
    onSettled: () => makesOld(queries, "listTokens"),
  });
}
