import { expect, test } from "vitest";
import type { Memory, Remembered } from "#server/ports/memory.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { MemoryKeeper } from "./memory-keeper.ts";

function keeper() {
  const clock = new FakeClock();
  const log = keptLog();
  const written: number[] = [];
  const disk = { isFull: false };
  let revision = 0;
  const memory: Memory = {
    read: async () => undefined,
    write: async (remembered: Remembered) => {
      if (disk.isFull) throw new Error("ENOSPC");
      written.push(remembered.revision);
    },
  };
  const snapshot = () => ({ epoch: "7f3c", revision, savedAt: 0, entries: [] });
  const kept = new MemoryKeeper({ memory, clock, log, snapshot });
  const change = () => {
    revision += 1;
    kept.touch();
  };
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  return { kept, change, pass, written, disk, log };
}

test("a burst of changes is one write, soon; changes without an end are one write in five seconds", async () => {
  const { change, pass, written } = keeper();
  for (let i = 0; i < 100; i++) change();
  await pass(999);
  expect(written).toEqual([]);
  await pass(1);
  expect(written).toEqual([100]);
  for (let i = 0; i < 100; i++) {
    change();
    await pass(100);
  }
  expect(written).toEqual([100, 150, 200]);
});

test("what was not written yet is written at the end; without a change nothing is", async () => {
  const { kept, change, pass, written } = keeper();
  change();
  await kept.close();
  expect(written).toEqual([1]);
  await kept.close();
  await pass(60_000);
  expect(written).toEqual([1]);
});

test("a disk that takes nothing is told once, and tried again", async () => {
  const { change, pass, written, disk, log } = keeper();
  disk.isFull = true;
  change();
  for (let i = 0; i < 4; i++) await pass(6000);
  expect(log.lines).toHaveLength(1);
  disk.isFull = false;
  await pass(6000);
  expect(written).toEqual([1]);
});
