import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boundaryCanaries, ruleCanaries } from "./lint-canaries.ts";

const root = path.resolve(import.meta.dirname, "../..");
const boundaryRule = "eslint(no-restricted-imports)";

interface Finding {
  readonly file: string;
  readonly rule: string;
}

interface LintConfig {
  readonly overrides: readonly {
    readonly files: readonly string[];
    readonly rules: Readonly<Record<string, unknown>>;
  }[];
}

/** The canaries are linted in a house of the same shape, so that no broken file ever stands in this one. */
let house = "";
let findings: readonly Finding[] = [];

function put(file: string, text: string): void {
  const target = path.join(house, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function lint(): readonly Finding[] {
  const run = spawnSync(path.join(root, "node_modules/.bin/oxlint"), ["--format", "json", "."], {
    cwd: house,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const report = JSON.parse(run.stdout) as { diagnostics: readonly { filename: string; code: string }[] };
  return report.diagnostics.map(({ filename, code }) => ({
    file: path.relative(house, path.resolve(house, filename)),
    rule: code,
  }));
}

const file = (folder: string, kind: string, index: number) => `${folder}/canary-${kind}-${String(index)}.ts`;
const rulesFor = (name: string) =>
  findings.filter((finding) => finding.file === name).map((finding) => finding.rule);

beforeAll(() => {
  house = mkdtempSync(path.join(tmpdir(), "headgate-canaries-"));
  symlinkSync(path.join(root, "node_modules"), path.join(house, "node_modules"));
  for (const name of [".oxlintrc.json", "tsconfig.json", "package.json"]) {
    put(name, readFileSync(path.join(root, name), "utf8"));
  }
  for (const { folder, refused, allowed } of boundaryCanaries) {
    for (const [index, source] of refused.entries()) put(file(folder, "refused", index), source);
    for (const [index, source] of allowed.entries()) put(file(folder, "allowed", index), source);
  }
  for (const canary of ruleCanaries) put(canary.file, canary.source);
  findings = lint();
}, 30_000);

afterAll(() => {
  if (house !== "") rmSync(house, { recursive: true });
});

describe.each(boundaryCanaries)("$boundary", ({ folder, refused, allowed }) => {
  test.each(refused.map((source, index) => [source.split("\n", 1)[0], index] as const))(
    "refuses %s",
    (_, index) => {
      expect(rulesFor(file(folder, "refused", index))).toContain(boundaryRule);
    },
  );

  test.each(allowed.map((source, index) => [source.split("\n", 1)[0], index] as const))(
    "lets pass %s",
    (_, index) => {
      expect(rulesFor(file(folder, "allowed", index))).not.toContain(boundaryRule);
    },
  );
});

test("every boundary of the lint config has a canary", () => {
  const text = readFileSync(path.join(root, ".oxlintrc.json"), "utf8").replaceAll(/^\s*\/\/.*$/gm, "");
  const { overrides } = JSON.parse(text) as LintConfig;
  const bounded = overrides.filter(({ rules }) => Array.isArray(rules["no-restricted-imports"]));
  // lib/*.tsx is the same list as lib/*.ts.
  const patterns = bounded.flatMap(({ files }) => files).filter((pattern) => pattern !== "lib/*.tsx");
  expect(boundaryCanaries.map(({ boundary }) => boundary).toSorted()).toEqual(patterns.toSorted());
});

test("every folder of server and lib has a boundary", () => {
  const folders = ["server", "lib"].flatMap((top) =>
    readdirSync(path.join(root, top), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${top}/${entry.name}`),
  );
  const bounded = (folder: string) =>
    boundaryCanaries.some(({ boundary }) => boundary.startsWith(`${folder}/`));
  expect(folders.filter((folder) => !bounded(folder))).toEqual([]);
});

test.each(ruleCanaries)("$rule bites in $file", ({ rule, file: name }) => {
  expect(rulesFor(name)).toContain(rule);
});
