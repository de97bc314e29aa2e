import { clientPolicyOf } from "#lib/contract/client-policy.ts";
import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { Policy } from "#lib/contract/policy.ts";
import { endpointOf } from "./endpoint.ts";
import { serviceKeyText } from "./keys.ts";
import type { InstanceState, ServiceState } from "./model.ts";
import { protectionOf } from "./panic.ts";
import { chunkOf, chunksFor, compareIds } from "./table.ts";

/** The values of a service's table keys; index = chunk. */
export interface EncodedTable {
  readonly chunks: readonly Buffer[];
  /** How many endpoints it has. */
  readonly size: number;
  /** Of its endpoints, in no order. */
  ids(): string[];
}

interface Chunk {
  /** In the order of the table. */
  readonly ids: string[];
  value: Buffer | undefined;
}

/** A service's table as it was encoded last, and what it was made of. */
interface Built {
  state: ServiceState;
  policy: Policy;
  head: string;
  readonly texts: Map<string, string>;
  chunks: Chunk[];
}

/**
 * Turns a service's state into the values of its table keys. What an endpoint is made of is compared with the last
 * time, and only what changed is built anew: an event costs as much as it changes, whatever the service's size. The
 * same state always gives the same bytes.
 */
export class TableEncoder {
  readonly #built = new Map<string, Built>();

  /** `currentChunks`: how many keys the table has now; 0 when there is none. */
  encode(state: ServiceState, policy: Policy, currentChunks: number): EncodedTable {
    const text = serviceKeyText(state.key);
    const built = this.#built.get(text) ?? {
      state,
      policy,
      head: "",
      texts: new Map<string, string>(),
      chunks: [],
    };
    const isNew = !this.#built.has(text);
    this.#built.set(text, built);
    const changed = isNew ? state.instances.keys() : changedIds(built, state, policy);
    const touched: string[] = [];
    for (const id of changed) if (update(built.texts, id, state, policy)) touched.push(id);
    arrange(built, chunksFor(built.texts.size, currentChunks), touched);
    const head = headOf(state, policy, built.chunks.length);
    const [first] = built.chunks;
    if (head !== built.head && first !== undefined) first.value = undefined;
    Object.assign(built, { state, policy, head });
    const { texts, chunks } = built;
    return {
      chunks: chunks.map((chunk, n) => (chunk.value ??= valueOf(chunk, n === 0 ? head : '{"v":1}', texts))),
      size: texts.size,
      ids: () => [...texts.keys()],
    };
  }
}

/** All of them where something over all of them changed. */
function* changedIds({ state: before, policy: then }: Built, now: ServiceState, policy: Policy) {
  const isOverAll = then !== policy || before.panic !== now.panic || before.fleet !== now.fleet;
  if (isOverAll) {
    yield* now.instances.keys();
    for (const id of before.instances.keys()) if (!now.instances.has(id)) yield id;
    return;
  }
  yield* now.instances.differing(before.instances);
  if (before.intents !== now.intents) yield* differing(before.intents, now.intents);
}

function* differing(
  before: ReadonlyMap<string, InstanceIntents>,
  now: ReadonlyMap<string, InstanceIntents>,
): Generator<string> {
  for (const [id, own] of now) if (before.get(id) !== own) yield id;
  for (const id of before.keys()) if (!now.has(id)) yield id;
}

/** Whether the endpoint is other than before. */
function update(texts: Map<string, string>, id: string, state: ServiceState, policy: Policy): boolean {
  const instance: InstanceState | undefined = state.instances.get(id);
  const endpoint = instance && endpointOf(instance, state, policy);
  if (endpoint === undefined) return texts.delete(id);
  const text = JSON.stringify(endpoint);
  if (texts.get(id) === text) return false;
  texts.set(id, text);
  return true;
}

/** Brings the chunks in line with the endpoints: those whose endpoints changed have no value any more. */
function arrange(built: Built, count: number, touched: readonly string[]): void {
  if (count !== built.chunks.length) {
    built.chunks = Array.from({ length: count }, () => ({ ids: [], value: undefined }));
    for (const id of built.texts.keys()) built.chunks[chunkOf(id, count)]?.ids.push(id);
    for (const { ids } of built.chunks) ids.sort(compareIds);
    return;
  }
  for (const id of touched) {
    const chunk = built.chunks[chunkOf(id, count)];
    if (chunk === undefined) continue;
    chunk.value = undefined;
    place(chunk.ids, id, built.texts.has(id));
  }
}

function place(ids: string[], id: string, isPresent: boolean): void {
  let at = ids.findIndex((other) => compareIds(other, id) >= 0);
  if (at === -1) at = ids.length;
  const isThere = ids[at] === id;
  if (isPresent && !isThere) ids.splice(at, 0, id);
  if (!isPresent && isThere) ids.splice(at, 1);
}

function valueOf({ ids }: Chunk, head: string, texts: ReadonlyMap<string, string>): Buffer {
  const endpoints = ids.map((id) => texts.get(id)).join(",");
  return Buffer.from(`${head.slice(0, -1)},"endpoints":[${endpoints}]}`);
}

function headOf(state: ServiceState, policy: Policy, chunks: number): string {
  const protection = protectionOf(state);
  const panicSince = state.panic?.since;
  return JSON.stringify({
    v: 1,
    chunks,
    protection,
    panicSince,
    gone: goneOf(state),
    policy: clientPolicyOf(policy),
  });
}

/** Only what overrides stand over is remembered once it is unregistered. */
function goneOf({ instances, intents }: ServiceState): Record<string, number> | undefined {
  const gone = [...intents.keys()].flatMap((id): [string, number][] => {
    const at = instances.get(id)?.unregisteredAt;
    return at === undefined ? [] : [[id, at]];
  });
  return gone.length === 0 ? undefined : Object.fromEntries(gone.toSorted(([a], [b]) => compareIds(a, b)));
}
