import { describe } from "vitest";

import { openEmbeddedStore } from "#server/store/embedded/open.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";
import { tempDir } from "#test/support/temp-dir.ts";

import { storeCases } from "./store.cases.ts";

describe("the embedded store", () => {
  storeCases(async () => {
    const dir = tempDir();
    const store = await openEmbeddedStore({ dataDir: dir.path, clock: realClock, log: keptLog() });
    return {
      store,
      other: store,
      async close() {
        await store.close();
        dir.remove();
      },
    };
  });
});
