import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { tempDir } from "#test/support/temp-dir.ts";

const script = fileURLToPath(new URL("../support/store-full-disk.ts", import.meta.url));
/** A disk of 8 MB that this process and its children alone see, and that goes with them. */
const onSmallDisk = 'mount -t tmpfs -o size=8m none "$1" && exec "$2" "$3" "$1"';

test("on a full disk writes are refused as such, reads go on, and writing resumes when there is room", async () => {
  const dir = tempDir();
  const args = ["-Urm", "sh", "-c", onSmallDisk, "sh", dir.path, process.execPath, script];
  const { stdout } = await promisify(execFile)("unshare", args, { timeout: 60_000 });
  dir.remove();
  const seen = JSON.parse(stdout) as Record<string, unknown>;
  const written = Number(seen["written"]);
  expect(written).toBeGreaterThan(10);
  expect(seen).toEqual({
    written,
    whileFull: ["no_space", "no_space"],
    listedWhileFull: written,
    healthWhileFull: true,
    withRoom: "written",
    listedWithRoom: written + 1,
    delivered: written + 1,
    listedReopened: written + 1,
  });
});
