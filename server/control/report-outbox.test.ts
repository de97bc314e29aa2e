import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { calls, report } from "#test/support/reports.ts";
import { ReportOutbox } from "./report-outbox.ts";

const seqsOf = (body: string) =>
  (JSON.parse(body) as { reports: { report: { seq: number } }[] }).reports.map((each) => each.report.seq);

test("when there is no room the oldest go, and are counted", () => {
  let dropped = 0;
  const oneChars = JSON.stringify(report()).length;
  const outbox = new ReportOutbox({
    clock: new FakeClock(),
    onDropped: (count) => (dropped += count),
    maxChars: oneChars * 3,
  });
  for (let seq = 0; seq < 5; seq++) outbox.add("default", report({ seq }));
  expect(dropped).toBe(2);
  expect(outbox.takeAll().map((taken) => taken.report.seq)).toEqual([2, 3, 4]);
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
