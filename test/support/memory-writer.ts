/**
 * A process for memory tests: writes the file given for ever, each time with a higher revision than before, and says
 * on stdout which were written.
 */
import { MemoryFile } from "#server/memory/memory-file.ts";
import { keptLog } from "./kept-log.ts";

const [path = "", last = "0"] = process.argv.slice(2);
const memory = new MemoryFile(path, keptLog());
for (let revision = Number(last) + 1; ; revision++) {
  const entries = Array.from({ length: 1000 }, (_, i) => ({
    key: `/h/${i}`,
    value: Buffer.from(`${revision}`.padEnd(500)),
    createRevision: 1,
    modRevision: revision,
  }));
  await memory.write({ epoch: "7f3c", revision, savedAt: 0, entries });
  process.stdout.write(`${revision}\n`);
}
