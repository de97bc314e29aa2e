import { rmSync } from "node:fs";
import { readCaught, writeCaught } from "./caught.ts";
import { mutants } from "./mutants.ts";
import { catcher, copyTree } from "./plant.ts";

const WORKERS = 2;

const wanted = process.argv.slice(2);
const waiting = mutants.filter(
  ({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
);
const chosen = waiting.length;
const copies = Array.from({ length: WORKERS }, copyTree);
const missed: string[] = [];

async function work(copy: string): Promise<void> {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const found = await catcher(copy, mutant);
    if (found === undefined) missed.push(mutant.name);
    console.log(`${mutant.name}\n  ${found ?? "NOBODY"}`);
    writeCaught(mutants, readCaught().set(mutant.name, found));
  }
}

try {
  const failing = await catcher(copies[0]!, undefined);
  if (failing !== undefined) throw new Error(`Nothing is planted yet, and this fails: ${failing}`);
  await Promise.all(copies.map(work));
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true });
}
console.log(`${chosen - missed.length} of ${chosen} caught`);
if (missed.length > 0) process.exitCode = 1;
