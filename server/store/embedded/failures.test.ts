import { expect, test } from "vitest";
import { openingFailure } from "./failures.ts";

const errno = (code: string) => Object.assign(new Error(`${code}: no, mkdir '/x'`), { code, path: "/x" });

test.each([
  ["EACCES", "no permission at /x"],
  ["EROFS", "the file system is read-only at /x"],
  ["ENOTDIR", "a file, not a directory at /x"],
  ["EEXIST", "a file, not a directory at /x"],
  ["ENOENT", "nothing can be made there at /x"],
  ["ENOSPC", "no space left at /x"],
  ["ELOOP", "ELOOP: no"],
])("%s: one line that names the directory, the cause and the setting", (code, cause) => {
  const line = openingFailure(errno(code), "/x/data", "/x/data/store.db");
  expect(line).toContain("cannot open data directory /x/data (");
  expect(line).toContain(cause);
  expect(line).toContain("set HEADGATE_DATA_DIR to another directory");
  expect(line).not.toContain("\n");
});
