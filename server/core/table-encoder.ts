import { endpointOf } from "./endpoint.ts";
import type { InstanceState, ServiceState } from "./model.ts";
import { chunkOf, chunksFor, compareIds } from "./table.ts";
import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { Policy } from "#lib/contract/policy.ts";

interface Fragment {
  readonly intents: InstanceIntents | undefined;
  readonly policy: Policy;
  readonly text: string;
}

/** The values of a service's table keys; index = chunk. */
export interface EncodedTable {
  readonly chunks: readonly Buffer[];
}

/**
 * Turns a service's state into the values of its table keys. An endpoint's JSON is built once per change of the
 * instance, its intents or its policy; the same state always gives the same bytes.
 */
export class TableEncoder {
  readonly #fragments = new WeakMap<InstanceState, Fragment>();

  /** `currentChunks`: how many keys the table has now; 0 when there is none. */
  encode(state: ServiceState, policy: Policy, currentChunks: number): EncodedTable {
    const ids = [...state.instances.values()]
      .filter((instance) => instance.registered !== undefined)
      .map(({ id }) => id);
    const count = chunksFor(ids.length, currentChunks);
    const chunks: string[][] = Array.from({ length: count }, () => []);
    for (const id of ids.sort(compareIds)) {
      const instance = state.instances.get(id);
      const text =
        instance === undefined ? undefined : this.#fragment(instance, state.intents.get(id), policy);
      if (text !== undefined) chunks[chunkOf(id, count)]?.push(text);
    }
    const head = JSON.stringify({ v: 1, chunks: count, protection: "normal", policy: policy.client });
    return {
      chunks: chunks.map((texts, n) =>
        Buffer.from(`${n === 0 ? head.slice(0, -1) : '{"v":1'},"endpoints":[${texts.join(",")}]}`),
      ),
    };
  }

  #fragment(
    instance: InstanceState,
    intents: InstanceIntents | undefined,
    policy: Policy,
  ): string | undefined {
    const cached = this.#fragments.get(instance);
    if (cached?.intents === intents && cached?.policy === policy) return cached.text;
    const endpoint = endpointOf(instance, intents, policy);
    if (endpoint === undefined) return undefined;
    const text = JSON.stringify(endpoint);
    this.#fragments.set(instance, { intents, policy, text });
    return text;
  }
}
