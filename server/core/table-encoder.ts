import { endpointOf } from "./endpoint.ts";
import type { InstanceState, ServiceState } from "./model.ts";
import { protectionOf } from "./panic.ts";
import { chunkOf, chunksFor, compareIds } from "./table.ts";
import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { Policy } from "#lib/contract/policy.ts";

/** An endpoint's JSON and what it was made of beside the instance; null when it is not in the table. */
interface Fragment {
  readonly intents: InstanceIntents | undefined;
  readonly panic: ServiceState["panic"];
  readonly fleet: ServiceState["fleet"];
  readonly policy: Policy;
  readonly text: string | null;
}

/** The values of a service's table keys; index = chunk. */
export interface EncodedTable {
  readonly chunks: readonly Buffer[];
  /** Of its endpoints, in order. */
  readonly ids: readonly string[];
}

/**
 * Turns a service's state into the values of its table keys. An endpoint's JSON is built once per change of the
 * instance, its intents or its policy; the same state always gives the same bytes.
 */
export class TableEncoder {
  readonly #fragments = new WeakMap<InstanceState, Fragment>();

  /** `currentChunks`: how many keys the table has now; 0 when there is none. */
  encode(state: ServiceState, policy: Policy, currentChunks: number): EncodedTable {
    const texts: [id: string, text: string][] = [];
    for (const instance of state.instances.values()) {
      const text = this.#fragment(instance, state, policy);
      if (text !== null) texts.push([instance.id, text]);
    }
    const count = chunksFor(texts.length, currentChunks);
    const chunks: string[][] = Array.from({ length: count }, () => []);
    for (const [id, text] of texts.sort(([a], [b]) => compareIds(a, b)))
      chunks[chunkOf(id, count)]?.push(text);
    const protection = protectionOf(state);
    const panicSince = state.panic?.since;
    const head = JSON.stringify({ v: 1, chunks: count, protection, panicSince, policy: policy.client });
    return {
      ids: texts.map(([id]) => id),
      chunks: chunks.map((texts, n) =>
        Buffer.from(`${n === 0 ? head.slice(0, -1) : '{"v":1'},"endpoints":[${texts.join(",")}]}`),
      ),
    };
  }

  #fragment(instance: InstanceState, state: ServiceState, policy: Policy): string | null {
    const { panic, fleet } = state;
    const intents = state.intents.get(instance.id);
    const cached = this.#fragments.get(instance);
    const isSame =
      cached?.intents === intents &&
      cached?.panic === panic &&
      cached?.fleet === fleet &&
      cached?.policy === policy;
    if (cached !== undefined && isSame) return cached.text;
    const endpoint = endpointOf(instance, state, policy);
    const text = endpoint === undefined ? null : JSON.stringify(endpoint);
    this.#fragments.set(instance, { intents, panic, fleet, policy, text });
    return text;
  }
}
