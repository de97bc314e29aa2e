import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Scope } from "#lib/contract/access.ts";
import { endpoints } from "#lib/contract/endpoints.ts";
import { settingNames } from "#server/config.ts";
import { deadCitations } from "./citations.ts";
import { spelledUrls } from "./internal-urls.ts";
import { riskySettings, serverSideNext, unsafeNext } from "./next-limits.ts";
import { unguardedEndpoints } from "./scopes.ts";
import { schemasAtStart } from "./page-start.ts";
import { namedForNothing, tooLong } from "./shape.ts";
import { looseStyles, STYLES } from "./style-sheets.ts";
import { badHabits } from "./test-habits.ts";
import { readTree, root, type SourceFile } from "./tree.ts";
import { type Project, unrunTests } from "./unrun-tests.ts";

const tree = readTree();
const file = (name: string, text = ""): SourceFile => ({ path: name, text });
const readJson = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), "utf8"));

/** Settings of the server, and those that the `headgate` command reads for itself. */
function existingSettings(): readonly string[] {
  const command = tree.filter((source) => source.path.startsWith("server/cli/"));
  return [...settingNames, ...command.flatMap(({ text }) => text.match(/\bHEADGATE_[A-Z_]*[A-Z]\b/g) ?? [])];
}

const existing = {
  hasPath: (name: string) => existsSync(path.join(root, name)),
  scripts: Object.keys((readJson("package.json") as { scripts: object }).scripts),
  settings: existingSettings(),
};

describe("files", () => {
  test("none is over 500 lines", () => {
    expect(tooLong(tree)).toEqual([]);
  });

  test("each is named for what it holds", () => {
    expect(namedForNothing(tree)).toEqual([]);
  });

  test("canaries", () => {
    expect(tooLong([file("a.ts", "x\n".repeat(501))])).toHaveLength(1);
    expect(tooLong([file("a.ts", "x\n".repeat(500))])).toEqual([]);
    expect(
      namedForNothing([file("lib/utils.ts"), file("components/ui/index.tsx"), file("lib/time.ts")]),
    ).toHaveLength(2);
  });
});

describe("style sheets", () => {
  test("are one", () => {
    expect(looseStyles(tree)).toEqual([]);
  });

  test("canaries", () => {
    const whole = file(STYLES, '@import "../components/ui/a.css";\n');
    expect(
      looseStyles([whole, file("components/ui/a.css"), file("app/layout.tsx", 'import "./styles.css";')]),
    ).toEqual([]);
    expect(looseStyles([whole, file("components/ui/b.css")])).toHaveLength(1);
    expect(looseStyles([whole, file("components/ui/a.tsx", 'import "./a.css";\n')])).toHaveLength(1);
  });
});

describe("documents", () => {
  const documents = tree.filter((source) => /^(README|docs\/.+)\.md$/.test(source.path));

  test("cite only what exists", () => {
    expect(documents.map((document) => document.path)).toContain("README.md");
    expect(deadCitations(documents, existing)).toEqual([]);
  });

  test.each([
    ["a path", "see `server/nowhere.ts`"],
    ["a folder", "see `server/nowhere/`"],
    ["a link", "[it](nowhere.md)"],
    ["a picture", "![it](pictures/nowhere.png)"],
    ["a script", "npm run nowhere"],
    ["a setting", "set `HEADGATE_NOWHERE` to 1"],
  ])("canary: %s that is not there", (_, text) => {
    expect(deadCitations([file("docs/canary.md", text)], existing)).toHaveLength(1);
  });

  test("canary: what is there passes", () => {
    const text =
      "`server/config.ts` `server/core/` [r](../README.md) npm start npm run check npm ci HEADGATE_LISTEN";
    expect(deadCitations([file("docs/canary.md", text)], existing)).toEqual([]);
  });
});

describe("internal URLs", () => {
  test("are spelled in lib/paths.ts and lib/contract/routes.ts only", () => {
    expect(spelledUrls(tree)).toEqual([]);
  });

  test("canaries", () => {
    const owner = file(
      "lib/paths.ts",
      'withQuery("/services", {}); withQuery("/sign-in", {}); "/v1/session"',
    );
    const spelled = (name: string, text: string) => spelledUrls([owner, file(name, text)]);
    for (const bad of [
      'href="/services"',
      "fetch(`/v1/namespaces/${ns}`)",
      "push('/sign-in')",
      '"/services/a"',
    ]) {
      expect(spelled("app/page.tsx", bad)).toHaveLength(1);
      expect(spelled("lib/query/x.ts", bad)).toHaveLength(1);
    }
    expect(spelled("app/page.tsx", 'import x from "#lib/paths.ts"; "/healthz"; "/services.svg"')).toEqual([]);
    expect(spelledUrls([])).toHaveLength(1);
  });
});

describe("tests", () => {
  test("leave none out and never sleep", () => {
    expect(badHabits(tree)).toEqual([]);
  });

  test.each([
    "test.only('x')",
    "describe.skip('x')",
    "test.concurrent.skip('x')",
    "it.todo('x')",
    "await page.waitForTimeout(10)",
    "await new Promise((resolve) => setTimeout(resolve, 100))",
    "await delay(1_000)",
    "await setTimeout(500)",
  ])("canary: %s", (text) => {
    expect(badHabits([file("server/core/x.test.ts", text)])).toHaveLength(1);
    expect(badHabits([file("test/support/x.ts", text)])).toHaveLength(1);
  });

  test.each(["vi.useFakeTimers()", "vi.setSystemTime(5)", 'vi.mock("./x.ts")'])(
    "canary: %s where other files share the process",
    (text) => {
      expect(badHabits([file("server/core/x.test.ts", text)])).toHaveLength(1);
      expect(badHabits([file("lib/query/x.test.ts", text)])).toEqual([]);
    },
  );

  test("canary: short polls and deadlines pass", () => {
    const text = "await delay(intervalMs); await delay(10); setTimeout(() => { reject(late); }, 5000);";
    expect(badHabits([file("test/support/x.ts", text)])).toEqual([]);
  });
});

describe("endpoints", () => {
  test("each demands a scope, or is known to be open to all", () => {
    expect(unguardedEndpoints(endpoints, Scope.options)).toEqual([]);
  });

  test("canaries", () => {
    expect(unguardedEndpoints({ none: { path: "/v1/none" } }, Scope.options)).toHaveLength(1);
    expect(unguardedEndpoints({ odd: { path: "/v1/odd", scope: "everyone" } }, Scope.options)).toHaveLength(
      1,
    );
    expect(unguardedEndpoints({ drain: { path: "/v1/drain", scope: "public" } }, Scope.options)).toHaveLength(
      1,
    );
  });
});

describe("next", () => {
  test("is of a version without known holes", () => {
    expect(unsafeNext((readJson("node_modules/next/package.json") as { version: string }).version)).toEqual(
      [],
    );
  });

  test("runs nothing of its own on the server for a caller", async () => {
    expect(serverSideNext(tree)).toEqual([]);
    const { default: config } = await import(path.join(root, "next.config.ts"));
    expect(riskySettings(config)).toEqual([]);
  });

  test("canaries", () => {
    for (const version of ["16.4.0", "16.3.9", "15.9.9", "canary"])
      expect(unsafeNext(version)).toHaveLength(1);
    for (const version of ["16.4.1", "16.5.0", "17.0.0"]) expect(unsafeNext(version)).toEqual([]);
    const files = [
      file("middleware.ts"),
      file("proxy.ts"),
      file("app/v1/route.ts"),
      file("app/page.tsx", '"use cache";\n'),
    ];
    expect(serverSideNext(files)).toHaveLength(4);
    expect(serverSideNext([file("app/page.tsx", 'async function f() {\n  "use server";\n}')])).toHaveLength(
      1,
    );
    expect(riskySettings({ images: {} })).toHaveLength(1);
    expect(riskySettings({ images: { unoptimized: true }, rewrites: () => [] })).toHaveLength(1);
  });
});

describe("tests", () => {
  test("are run, wherever they stand", async () => {
    const { default: config } = (await import(path.join(root, "vitest.config.ts"))) as {
      default: { test: { projects: { test: Project }[] } };
    };
    const projects = config.test.projects.map(({ test: project }) => project);
    expect(unrunTests(tree, projects)).toEqual([]);
  });

  test("canaries", () => {
    const files = [file("app/(a)/[b]/c.test.ts"), file("lib/c.test.tsx"), file("lib/c.ts")];
    expect(unrunTests(files, [{ include: ["{lib,server}/**/*.test.{ts,tsx}"] }])).toHaveLength(1);
    const all = ["{app,lib}/**/*.test.{ts,tsx}"];
    expect(unrunTests(files, [{ include: all }])).toEqual([]);
    expect(unrunTests(files, [{ include: all, exclude: ["lib/**"] }])).toHaveLength(1);
  });
});

describe("pages", () => {
  // Those that are forms from top to bottom begin with the schemas of what they send.
  const areForms = /^app\/\((console\)\/(settings|policy|overrides\/bulk)|entry\)\/setup)\//;
  const entries = tree
    .map((source) => source.path)
    .filter((name) => /^app\/.*\b(page|layout)\.tsx$/.test(name) && !areForms.test(name));

  test("begin without schemas", () => {
    expect(entries.length).toBeGreaterThan(10);
    expect(schemasAtStart(tree, entries)).toEqual([]);
  });

  test("canaries", () => {
    const canaries = [
      file("app/page.tsx", 'import { a } from "#lib/a.ts";\nimport type { T } from "#lib/t.ts";\n'),
      file("lib/a.ts", 'export { b } from "./b.ts";\nconst later = () => import("./t.ts");\n'),
      file("lib/b.ts", 'import zod, { type Z } from "zod";\n'),
      file("lib/t.ts", 'import { z } from "zod";\n'),
    ];
    expect(schemasAtStart(canaries, ["app/page.tsx"])).toEqual([
      expect.stringMatching(/^app\/page\.tsx < lib\/a\.ts < lib\/b\.ts < zod/),
    ]);
  });
});
