import { readFileSync } from "node:fs";
import { VERSION } from "#lib/version.ts";
import { expect, it } from "vitest";

it("the version that the command tells is that of package.json", () => {
  const file = new URL("../../package.json", import.meta.url);
  expect((JSON.parse(readFileSync(file, "utf8")) as { version: string }).version).toBe(VERSION);
});
