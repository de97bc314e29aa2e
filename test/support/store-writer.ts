/**
 * A process for store tests: opens the embedded store of the directory given and writes for ever, saying on
 * stdout what was acknowledged (`opened`, then one number a line), or one line on stderr why it cannot.
 */
import { openEmbeddedStore } from "#server/store/embedded/open.ts";

import { keptLog } from "./kept-log.ts";
import { realClock } from "./real-clock.ts";

const [dataDir = "", first = "0"] = process.argv.slice(2);
const parallel = 4;

try {
  const store = await openEmbeddedStore({ dataDir, clock: realClock, log: keptLog() });
  process.stdout.write("opened\n");
  let next = Number(first);
  const write = async (): Promise<void> => {
    for (;;) {
      const number = next++;
      const value = Buffer.from(`${number}`);
      await store.txn(
        [],
        [
          { kind: "put", key: `/w/${number}/a`, value },
          { kind: "put", key: `/w/${number}/b`, value },
        ],
      );
      process.stdout.write(`${number}\n`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, write));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
