import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory of one's own; `remove` takes it away with all that is in it. */
export function tempDir(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "headgate-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
