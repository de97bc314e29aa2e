import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Remembered } from "#server/ports/memory.ts";
import type { LeaseId } from "#server/ports/store.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { MemoryFile } from "./memory-file.ts";
import { openMemory } from "./open.ts";

const WRITER = fileURLToPath(new URL("../../test/support/memory-writer.ts", import.meta.url));

let dir: ReturnType<typeof tempDir>;
let log: ReturnType<typeof keptLog>;
let path: string;
beforeEach(() => {
  dir = tempDir();
  log = keptLog();
  path = join(dir.path, "data", "memory.jsonl");
});
afterEach(() => dir.remove());

const remembered = (revision: number): Remembered => ({
  epoch: "7f3c",
  revision,
  savedAt: 1000,
  entries: [
    { key: "/h/ü\n", value: Buffer.from([0, 255, 10, 34]), createRevision: 1, modRevision: revision },
    { key: "/h/b", value: Buffer.from(""), createRevision: 2, modRevision: 2, lease: "7" as LeaseId },
  ],
});

test("what was written is read, bytes and all; the file is its owner's alone, and the last one stands", async () => {
  const memory = new MemoryFile(path, log);
  expect(await memory.read()).toBeUndefined();
  await memory.write(remembered(3));
  await memory.write(remembered(4));
  expect(await new MemoryFile(path, log).read()).toEqual(remembered(4));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(dir.path, "data"))).toEqual(["memory.jsonl"]);
  expect(log.lines).toEqual([]);
});

test("cut off at any byte, or with any byte changed, it is damage: told in one line, and nothing is made of it", async () => {
  const memory = new MemoryFile(path, log);
  await memory.write(remembered(3));
  const whole = readFileSync(path);
  for (let length = 0; length < whole.length; length++) {
    truncateSync(path, length);
    expect(await memory.read(), `${length} bytes`).toBeUndefined();
    writeFileSync(path, whole);
  }
  expect(log.lines).toHaveLength(whole.length);
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(path, changed);
    expect(await memory.read(), `byte ${at}`).toBeUndefined();
  }
  await memory.write(remembered(5));
  expect(await memory.read()).toEqual(remembered(5));
});

describe("killed", () => {
  test("between write and rename: what was kept before is read, and the draft is gone", async () => {
    const memory = new MemoryFile(path, log);
    await memory.write(remembered(3));
    writeFileSync(`${path}.4711.new`, readFileSync(path).subarray(0, 40));
    expect(await memory.read()).toEqual(remembered(3));
    expect(readdirSync(join(dir.path, "data"))).toEqual(["memory.jsonl"]);
    expect(log.lines).toEqual([]);
  });

  test("with -9 while it writes, again and again: the last one acknowledged, or the next, is there whole", async () => {
    const memory = new MemoryFile(path, log);
    let last = 0;
    for (let round = 0; round < 10; round++) {
      const writer = spawn(process.execPath, [WRITER, path, String(last)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let said = "";
      writer.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.split("\n").length > 3 + round) writer.kill("SIGKILL");
      });
      await once(writer, "close");
      const acknowledged = Number(said.trimEnd().split("\n").at(-1));
      const found = await memory.read();
      expect(found?.revision).toBeGreaterThanOrEqual(acknowledged);
      expect(found?.entries).toHaveLength(1000);
      last = found?.revision ?? 0;
    }
    expect(log.lines).toEqual([]);
  }, 30_000);
});

test("stores of two kinds, and keys under two prefixes, have a memory each", async () => {
  const options = { dataDir: dir.path, log };
  const one = openMemory({ ...options, store: "etcd", prefix: "/headgate" });
  await one.write(remembered(3));
  expect(await openMemory({ ...options, store: "etcd", prefix: "/other" }).read()).toBeUndefined();
  expect(await openMemory({ ...options, store: "embedded", prefix: "/headgate" }).read()).toBeUndefined();
  expect(await openMemory({ ...options, store: "etcd", prefix: "/headgate" }).read()).toEqual(remembered(3));
});
