import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { TransitionKind } from "#lib/contract/events.ts";
import { policyFields } from "#lib/contract/policy-form.ts";
import { pictures } from "#test/pictures/pictures.ts";
import { unknownWords, untoldSections } from "./decision-words.ts";
import { root, type SourceFile } from "./tree.ts";

const doc: SourceFile = {
  path: "docs/decisions.md",
  text: readFileSync(path.join(root, "docs/decisions.md"), "utf8"),
};
const words = {
  fields: new Set(policyFields().flatMap(({ fields }) => fields.map((field) => field.path))),
  kinds: new Set<string>(TransitionKind.options),
};
const canary = (text: string): SourceFile => ({ path: "canary.md", text });

describe("docs/decisions.md", () => {
  test("names policy fields and events that exist, and every section of a policy", () => {
    expect(unknownWords(doc, words)).toEqual([]);
    expect(untoldSections(doc, words)).toEqual([]);
  });

  test("canaries", () => {
    expect(unknownWords(canary("`check.nothing` `check.intervalMs=2s` `drain.drained`"), words)).toHaveLength(
      1,
    );
    expect(unknownWords(canary("`flap.hold` and `circuit.mode=off`, `nowhere.field=1`"), words)).toHaveLength(
      2,
    );
    const told = untoldSections(canary("`check.intervalMs` `admission`"), words);
    expect(told).not.toContain("canary.md says nothing of check");
    expect(told).toContain("canary.md says nothing of panic");
  });
});

describe("its pictures", () => {
  const folder = path.join(root, "docs/pictures");

  test("are those that are drawn, and each is shown", () => {
    const files = readdirSync(folder).sort();
    expect(files).toEqual(
      Object.keys(pictures)
        .map((name) => `${name}.svg`)
        .sort(),
    );
    for (const file of files) expect(doc.text).toContain(`(pictures/${file})`);
  });

  test.each(Object.entries(pictures))(
    "%s is as the core decides: else run npm run pictures, and look",
    (name, draw) => {
      expect(draw()).toBe(readFileSync(path.join(folder, `${name}.svg`), "utf8"));
    },
    30_000,
  );
});
