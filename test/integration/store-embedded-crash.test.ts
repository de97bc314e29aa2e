import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { afterEach, expect, test } from "vitest";

import type { Store } from "#server/ports/store.ts";
import { openEmbeddedStore } from "#server/store/embedded/open.ts";
import { eventually } from "#test/support/eventually.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const writerPath = fileURLToPath(new URL("../support/store-writer.ts", import.meta.url));
const dir = tempDir();
const children: ChildProcess[] = [];

interface Writer {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
}

function startWriter(dataDir: string, first: number): Writer {
  const child = spawn(process.execPath, [writerPath, dataDir, `${first}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let output = "";
  let errors = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  return { child, output: () => output, errors: () => errors };
}

async function kill9(child: ChildProcess): Promise<void> {
  // `close`: what it had written before its end has been read, too.
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}

const open = async (dataDir: string): Promise<Store> =>
  openEmbeddedStore({ dataDir, clock: realClock, log: keptLog() });

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) await kill9(child);
  }
  dir.remove();
});

test("every acknowledged write is there after kill -9, 50 times over; none is torn", async () => {
  const acknowledged = new Set<number>();
  let first = 0;
  let lastRevision = 0;
  const rounds = 50;
  for (let round = 0; round < rounds; round++) {
    const writer = startWriter(dir.path, first);
    // Killed at another point of the writing each time.
    const enough = 20 + ((round * 7) % 40);
    await eventually(() => writer.output().split("\n").length > enough || writer.errors() !== "", {
      withinMs: 20_000,
      intervalMs: 1,
    });
    await kill9(writer.child);
    expect(writer.errors()).toBe("");
    for (const line of writer.output().split("\n").slice(1, -1)) acknowledged.add(Number(line));
    first = Math.max(...acknowledged) + 100;
    if (round % 10 !== rounds % 10 && round !== rounds - 1) continue;
    const store = await open(dir.path);
    const { entries, revision } = await store.list("/w/");
    await store.close();
    const found = new Set(entries.map((entry) => entry.key));
    const lost = [...acknowledged].filter((number) => !found.has(`/w/${number}/a`));
    const torn = [...found].filter(
      (key) => !found.has(key.replace(/.$/, (end) => (end === "a" ? "b" : "a"))),
    );
    expect({ lost, torn }).toEqual({ lost: [], torn: [] });
    expect(revision).toBeGreaterThan(lastRevision);
    lastRevision = revision;
  }
  expect(acknowledged.size).toBeGreaterThan(rounds * 20);
});

test("a second process is refused, with the directory named; after kill -9 of the first it may at once", async () => {
  const first = startWriter(dir.path, 0);
  await eventually(() => first.output().includes("opened"));
  const refused = startWriter(dir.path, 1_000_000);
  await once(refused.child, "close");
  expect(refused.child.exitCode).toBe(1);
  expect(refused.errors()).toContain(`data directory ${dir.path} is in use by another Headgate`);
  expect(refused.errors().trim().split("\n").length).toBe(1);
  const written = first.output().length;
  await eventually(() => first.output().length > written);
  await kill9(first.child);
  const store = await open(dir.path);
  await store.close();
});
