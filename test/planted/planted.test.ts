import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readCaught } from "./caught.ts";
import { mutants } from "./mutants.ts";

const root = path.resolve(import.meta.dirname, "../..");

test("each planted defect still has its place in the code, once, and changes it", () => {
  const astray = mutants.filter(
    ({ file, from, to }) =>
      from === to || readFileSync(path.join(root, file), "utf8").split(from).length !== 2,
  );
  expect(astray.map(({ name, file }) => `${name}: ${file}`)).toEqual([]);
});

test("each was caught when it was planted last", () => {
  const caught = readCaught();
  const missed = mutants.filter(({ name }) => caught.get(name) === undefined);
  expect(missed.map(({ name }) => name)).toEqual([]);
});
