import { describe, expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { calls, report } from "#test/support/reports.ts";
import { ReportOutbox } from "./report-outbox.ts";

const seqsOf = (body: string) =>
  (JSON.parse(body) as { reports: { report: { seq: number } }[] }).reports.map((each) => each.report.seq);

async function countedBy(outbox: ReportOutbox): Promise<number[]> {
  const seqs: number[] = [];
  await outbox.countHere(({ report: { seq } }) => seqs.push(seq) > 0);
  return seqs;
}

test("when there is no room the oldest go, and are counted", async () => {
  let dropped = 0;
  const oneChars = JSON.stringify(report()).length;
  const outbox = new ReportOutbox({
    clock: new FakeClock(),
    onDropped: (count) => (dropped += count),
    maxChars: oneChars * 3,
  });
  for (let seq = 0; seq < 5; seq++) outbox.add("default", report({ seq }));
  expect(dropped).toBe(2);
  expect(await countedBy(outbox)).toEqual([2, 3, 4]);
});

test("it goes in batches, in order; a report larger than a batch goes alone; what failed goes again", async () => {
  const clock = new FakeClock();
  const outbox = new ReportOutbox({ clock, onDropped: () => {} });
  const large = Array.from({ length: 2000 }, (_, n) => calls(`10.0.${n >> 8}.${n & 255}:80`, 1));
  outbox.add("default", report({ seq: 0 }));
  outbox.add("default", report({ seq: 1, calls: large }));
  outbox.add("default", report({ seq: 2 }));
  const sent: number[][] = [];
  const send = async (body: string) => {
    sent.push(seqsOf(body));
    if (sent.length === 2) throw new Error("away");
  };
  await expect(outbox.forward(send)).rejects.toThrow("away");
  expect(outbox.size).toBe(2);
  clock.advance(1500);
  let body = "";
  await outbox.forward(async (text) => {
    body ||= text;
    await send(text);
  });
  expect(sent).toEqual([[0], [1], [1], [2]]);
  expect(JSON.parse(body)).toMatchObject({ reports: [{ namespace: "default", ageMs: 1500 }] });
  expect(outbox.size).toBe(0);
});

describe("counted here, as this replica came to lead", () => {
  const large = Array.from({ length: 800 }, (_, n) => calls(`10.0.${n >> 8}.${n & 255}:80`, 1));

  test("it takes a turn of the event loop for each batch, in order, with what came meanwhile", async () => {
    const outbox = new ReportOutbox({ clock: new FakeClock(), onDropped: () => {} });
    for (let seq = 0; seq < 12; seq++) outbox.add("default", report({ seq, calls: large }));
    const byTurn: number[][] = [[]];
    let isDone = false;
    const done = outbox
      .countHere(({ report: { seq } }) => byTurn.at(-1)!.push(seq) > 0)
      .then(() => (isDone = true));
    outbox.add("default", report({ seq: 12 }));
    while (!isDone) {
      byTurn.push([]);
      await new Promise(setImmediate);
    }
    await done;
    const turns = byTurn.filter((seqs) => seqs.length > 0);
    expect(turns.length).toBeGreaterThan(2);
    expect(Math.max(...turns.map((seqs) => seqs.length))).toBeLessThanOrEqual(5);
    expect(turns.flat()).toEqual(Array.from({ length: 13 }, (_, seq) => seq));
  });

  test("it stops where this replica leads no more, and keeps what was not counted", async () => {
    const outbox = new ReportOutbox({ clock: new FakeClock(), onDropped: () => {} });
    for (let seq = 0; seq < 5; seq++) outbox.add("default", report({ seq }));
    const seqs: number[] = [];
    await outbox.countHere(({ report: { seq } }) => seq < 2 && seqs.push(seq) > 0);
    expect([seqs, outbox.size]).toEqual([[0, 1], 3]);
    expect(await countedBy(outbox)).toEqual([2, 3, 4]);
  });
});
