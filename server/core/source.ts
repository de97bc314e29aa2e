import type { ServiceKey } from "./keys.ts";
import type { Registered } from "./model.ts";

/** A registry key and its value, as a store has them. */
export interface RegistryEntry {
  readonly key: string;
  readonly value: Buffer;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly lease?: string;
}

export type SourceResult =
  | { readonly ok: true; readonly service: ServiceKey; readonly registered: Registered }
  /** `reason`: for a person, what is wrong with the key or its value. */
  | { readonly ok: false; readonly service: ServiceKey | undefined; readonly reason: string };

/** Reads a registration in one dialect. Never throws: what cannot be read says why. */
export type ReadSource = (entry: RegistryEntry) => SourceResult;
