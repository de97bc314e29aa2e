import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, ChainCheck, type ChainHead, checkRecords, NO_HASH, sealed } from "./audit-chain.ts";
import type { AuditEntry, SealedRecord } from "./audit.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const entry = (i: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: 1000 * i,
  actor: "ann",
  action: "drain",
  change: `drain ${i}`,
  ...more,
});

/** Records 1 to `count`, oldest first. */
function chain(count: number, from: ChainHead = { seq: 0, hash: NO_HASH, segment: "the first" }) {
  const records: SealedRecord[] = [];
  let head = from;
  for (let i = 1; i <= count; i++) {
    const record = sealed(entry(from.seq + i), head, sha256);
    records.push(record);
    head = { seq: record.seq, hash: record.hash };
  }
  return records;
}

/** As the store has them: in their places, the newest first. */
function verdictOf(records: readonly { seq: number; value: unknown }[]) {
  const check = new ChainCheck(sha256);
  for (const each of [...records].sort((a, b) => b.seq - a.seq)) check.add(each);
  return check.verdict();
}
const placed = (records: readonly SealedRecord[]) => records.map((value) => ({ seq: value.seq, value }));

test("the canonical form is RFC 8785's: keys sorted by UTF-16 units, nothing between, what is undefined left out", () => {
  expect(canonicalJson({ b: [1, { z: null, a: "é" }], a: undefined, "10": 1e21, "9": true })).toBe(
    '{"10":1e+21,"9":true,"b":[1,{"a":"é","z":null}]}',
  );
  // RFC 8785, 3.2.3: the order of its own example.
  const keys = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
  const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
  const sorted = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
  expect(text).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:0`).join(",")}}`);
});

test("a hash anybody can work out again: of the record without its hash, and without what the store adds", () => {
  const [first] = chain(1);
  const { hash, ...rest } = first!;
  const text = `{"action":"drain","actor":"ann","at":1000,"change":"drain 1","previous":"${NO_HASH}","segment":"the first","seq":1,"v":1}`;
  expect(hash).toBe(sha256(text));
  expect(canonicalJson(rest)).toBe(text);
});

test("a chain that is whole holds, and says how many, since when and by which hash", () => {
  const records = chain(5);
  expect(verdictOf(placed(records))).toEqual({
    ok: true,
    count: 5,
    from: 1,
    to: 5,
    since: 1000,
    head: records[4]!.hash,
    segments: [{ seq: 1, at: 1000, why: "the first" }],
  });
  expect(verdictOf([])).toEqual({ ok: true, count: 0, segments: [] });
});

const runs = { numRuns: 300 };
const length = fc.integer({ min: 2, max: 40 });

describe("whatever is done to one record is found, and where", () => {
  /** A place in a chain of some length; the newest only where what is done to it can be seen. */
  const place = length.chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 1, max: count })));

  test("a field that is changed", () => {
    const fields = ["at", "actor", "action", "change", "previous", "seq", "hash"] as const;
    fc.assert(
      fc.property(place, fc.constantFrom(...fields), ([count, seq], field) => {
        const records = placed(chain(count));
        const value = { ...records[seq - 1]!.value, [field]: field === "hash" ? "0".repeat(64) : "else" };
        const verdict = verdictOf(records.with(seq - 1, { seq, value }));
        expect(verdict.ok).toBe(false);
        expect(verdict.brokenAt).toBe(seq);
      }),
      runs,
    );
  });

  test("a field that is added or taken away", () => {
    fc.assert(
      fc.property(place, fc.string({ minLength: 1 }), ([count, seq], name) => {
        fc.pre(!["hash", "revision", "__proto__"].includes(name));
        const records = placed(chain(count));
        const value: Record<string, unknown> = { ...records[seq - 1]!.value };
        if (Object.hasOwn(value, name)) delete value[name];
        else value[name] = null;
        expect(verdictOf(records.with(seq - 1, { seq, value: value as SealedRecord })).brokenAt).toBe(seq);
      }),
      runs,
    );
  });

  test("one that is written anew with a hash that fits, but for the newest: its hash is to be kept elsewhere", () => {
    fc.assert(
      fc.property(place, ([count, seq]) => {
        fc.pre(seq < count);
        const records = chain(count);
        const before = records[seq - 2];
        const head = before === undefined ? { seq: 0, hash: NO_HASH, segment: "the first" } : before;
        const forged = sealed(entry(seq, { actor: "bob" }), { ...head, segment: head.segment! }, sha256);
        const verdict = verdictOf(placed(records.with(seq - 1, forged)));
        expect(verdict.ok).toBe(false);
        expect(verdict.brokenAt).toBeGreaterThanOrEqual(seq);
        expect(verdict.brokenAt).toBeLessThanOrEqual(seq + 1);
      }),
      runs,
    );
  });

  test("one that is removed, but for the newest", () => {
    fc.assert(
      fc.property(place, ([count, seq]) => {
        fc.pre(seq < count);
        const verdict = verdictOf(placed(chain(count)).filter((each) => each.seq !== seq));
        expect(verdict).toMatchObject({ ok: false, brokenAt: seq, why: "it is missing" });
      }),
      runs,
    );
  });

  test("two that are swapped", () => {
    fc.assert(
      fc.property(length, fc.nat(), fc.nat(), (count, a, b) => {
        const [i, j] = [a % count, b % count].toSorted((x, y) => x - y) as [number, number];
        fc.pre(i !== j);
        const records = placed(chain(count));
        const swapped = records
          .with(i, { seq: i + 1, value: records[j]!.value })
          .with(j, { seq: j + 1, value: records[i]!.value });
        expect(verdictOf(swapped)).toMatchObject({ ok: false, brokenAt: i + 1 });
      }),
      runs,
    );
  });

  test("one that is put between, or put on top without hanging on anything", () => {
    fc.assert(
      fc.property(place, ([count, seq]) => {
        const records = placed(chain(count));
        const another = sealed(entry(seq), { seq: seq - 1, hash: NO_HASH }, sha256);
        const check = new ChainCheck(sha256);
        for (const each of [
          ...records.slice(0, seq),
          { seq, value: another },
          ...records.slice(seq),
        ].reverse())
          check.add(each);
        expect(check.verdict()).toMatchObject({ ok: false, brokenAt: seq });
        const onTop = sealed(entry(count + 1), { seq: count, hash: "f".repeat(64) }, sha256);
        expect(verdictOf([...records, ...placed([onTop])])).toMatchObject({ ok: false, brokenAt: count + 1 });
      }),
      runs,
    );
  });

  test("what is no record at all", () => {
    fc.assert(
      fc.property(place, fc.anything(), ([count, seq], value) => {
        const records = placed(chain(count)) as { seq: number; value: unknown }[];
        expect(verdictOf(records.with(seq - 1, { seq, value }))).toMatchObject({ ok: false, brokenAt: seq });
      }),
      runs,
    );
  });
});

test("of several breaks the oldest is told", () => {
  const records = placed(chain(9)).filter(({ seq }) => seq !== 7 && seq !== 3);
  expect(verdictOf(records)).toMatchObject({ brokenAt: 3, why: "it is missing" });
});

test("after an anchor the rest still holds; what is left before it counts for nothing, what is missing behind it does", () => {
  const records = chain(6);
  const anchor = { seq: 4, hash: records[3]!.hash };
  const head = { seq: 6, hash: records[5]!.hash };
  const pruned = sealed(entry(7, { action: "prune", anchor }), head, sha256);
  const all = placed([...records, pruned]);
  expect(verdictOf(all.slice(4))).toMatchObject({ ok: true, from: 5, to: 7, count: 3 });
  expect(verdictOf(all.slice(2))).toMatchObject({ ok: true, from: 5, count: 3 });
  expect(verdictOf(all.slice(5))).toMatchObject({ ok: false, brokenAt: 5, why: "it is missing" });
  const wrong = sealed(entry(7, { anchor: { seq: 4, hash: NO_HASH } }), head, sha256);
  expect(verdictOf(placed([...records.slice(4), wrong]))).toMatchObject({
    brokenAt: 5,
    why: "it does not hang on the anchor",
  });
});

test("a stretch that says why it begins anew is told, and hides nothing that is missing before it", () => {
  const old = chain(3);
  const anew = chain(2, { seq: 3, hash: NO_HASH, segment: "record 3 cannot be read" });
  expect(verdictOf(placed([...old, ...anew]))).toMatchObject({
    ok: true,
    segments: [{ seq: 4, why: "record 3 cannot be read" }, { seq: 1 }],
  });
  expect(verdictOf(placed([...old.slice(0, 2), ...anew]))).toMatchObject({ ok: false, brokenAt: 3 });
});

test("an export holds by itself, whichever end comes first and wherever it begins; a gap in it does not", () => {
  const records = chain(8).map((record) => ({ ...record, revision: 100 + record.seq }));
  expect(checkRecords(records, sha256)).toMatchObject({ ok: true, from: 1, to: 8 });
  expect(checkRecords(records.slice(3).reverse(), sha256)).toMatchObject({ ok: true, from: 4, to: 8 });
  expect(checkRecords(records.toSpliced(3, 1), sha256)).toMatchObject({ ok: false, brokenAt: 4, missing: 1 });
  const filtered = records.filter(({ seq }) => seq % 3 === 1);
  expect(checkRecords(filtered, sha256)).toMatchObject({ ok: false, brokenAt: 2, missing: 4 });
  const changed = filtered.with(1, { ...filtered[1]!, actor: "eve" });
  expect(checkRecords(changed, sha256).missing).toBeUndefined();
  expect(checkRecords([records[1], records[0], records[2]], sha256).ok).toBe(false);
  expect(checkRecords(["x"], sha256)).toMatchObject({ ok: false, brokenAt: 1, why: "it cannot be read" });
});
