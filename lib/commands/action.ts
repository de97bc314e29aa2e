import type { Role } from "#lib/contract/access.ts";
import type { BodyOf, EndpointName, ParamsOf, QueryOf } from "#lib/contract/endpoints.ts";
import type { AnyPatch } from "#lib/contract/policy-changes.ts";

interface Call<N extends EndpointName> {
  readonly call: N;
  readonly params: Readonly<ParamsOf<N>>;
  readonly query?: Readonly<QueryOf<N>>;
  readonly body: Readonly<BodyOf<N>>;
  /** The ETag of what it was made of, where the endpoint asks for it. */
  readonly ifMatch?: string;
}
type Bare<N extends EndpointName> = Omit<Call<N>, "body">;
/** The command says fields, the API the whole patch: what stands now tells which fields these are. */
type PolicyCall<N extends "putPolicy" | "putDefaultPolicy"> = Call<N> & { readonly before: AnyPatch };

/** The API takes a user's id, the command the name. */
interface Named {
  readonly name: string;
}
/** As the command changes a user: what they may, or whether they may come in. */
type RightsOrSwitch = { readonly role: Role; readonly namespaces: string[] } | { readonly disabled: boolean };

/** Whatever a person does in the console, as the call of the API that it is. */
export type Action =
  | Call<"drain">
  | Bare<"undrain">
  | Call<"changeService">
  | Call<"changeNamespace">
  | Call<"putWeight">
  | Bare<"deleteWeight">
  | Call<"putMaintenance">
  | Bare<"deleteMaintenance">
  | Call<"putCircuit">
  | PolicyCall<"putPolicy">
  | PolicyCall<"putDefaultPolicy">
  | Call<"rollbackPolicy">
  | Call<"rollbackDefaultPolicy">
  | Omit<Call<"putAutomation">, "params">
  | Omit<Call<"createUser">, "params">
  | (Call<"changeUser"> & Named & { readonly body: RightsOrSwitch })
  | (Bare<"inviteUser"> & Named)
  | (Bare<"deleteUser"> & Named)
  | Omit<Call<"createToken">, "params">
  | Bare<"deleteToken">
  | Omit<Call<"acceptEpoch">, "params">
  | Pick<Bare<"startSampleFleet">, "call">
  | Pick<Bare<"stopSampleFleet">, "call">;
