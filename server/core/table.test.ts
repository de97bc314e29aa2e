import fc from "fast-check";
import { expect, test } from "vitest";
import { TableEncoder } from "./table-encoder.ts";
import { registered, Stepper } from "#test/support/core.ts";
import { chunkOf, chunksFor, decodeChunk, decodeHead } from "./table.ts";

test("a table of up to 64 endpoints is one key; a larger one fits its keys, 5,000 within one transaction", () => {
  for (const count of [0, 1, 64]) expect(chunksFor(count, 1)).toBe(1);
  for (const count of [65, 300, 1000, 5000]) {
    const chunks = chunksFor(count, 1);
    const sizes = Map.groupBy(
      Array.from({ length: count }, (_, i) => `10.0.${i >> 8}.${i & 255}:8080`),
      (id) => chunkOf(id, chunks),
    );
    expect(Math.max(...[...sizes.values()].map((ids) => ids.length))).toBeLessThanOrEqual(70);
    expect(chunks).toBeLessThanOrEqual(120);
  }
});

test("a table near a boundary keeps its number of keys while it grows and shrinks a little", () => {
  fc.assert(
    fc.property(fc.integer({ min: 65, max: 4000 }), (count) => {
      const chunks = chunksFor(count, 1);
      expect(chunksFor(count + 1, chunks)).toBe(chunks);
      expect(chunksFor(count - 1, chunks)).toBe(count - 1 <= 64 ? chunksFor(count - 1, chunks) : chunks);
    }),
  );
});

test("a table of several keys reads back as the endpoints that went in", () => {
  const s = new Stepper();
  for (let port = 1; port <= 200; port++) s.do(0, { kind: "registered", registered: registered(port) });
  const { chunks } = new TableEncoder().encode(s.state, s.policy, 0);
  const [first = Buffer.alloc(0), ...rest] = chunks;
  const head = decodeHead(first);
  expect(head.chunks).toBe(chunks.length);
  const ids = [...head.endpoints, ...rest.flatMap((chunk) => decodeChunk(chunk).endpoints)].map(
    ({ endpoint }) => endpoint.id,
  );
  expect(ids.sort()).toEqual([...s.state.instances.keys()].sort());
});
