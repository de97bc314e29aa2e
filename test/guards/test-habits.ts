import { occurrences, type Breaches, type SourceFile } from "./tree.ts";

const shortMs = 100;

/** What lets a test pass without having tested, or hopes that time will do. */
const habits: readonly RegExp[] = [
  /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:only|skip|todo|fixme|skipIf)\b/g,
  /\bwaitForTimeout\(/g,
];

const pauses: readonly RegExp[] = [
  /\bsetTimeout\(\s*(?:resolve|done|r|ok)\s*,\s*(\d[\d_]*)/g,
  /\b(?:delay|sleep|pause|scheduler\.wait|setTimeout)\(\s*(\d[\d_]*)/g,
];

/** Of the process: other files of unit tests share it (vitest.config.ts). */
const lasting = /\bvi\.(?:useFakeTimers|setSystemTime|mock|doMock)\(/g;
const sharesProcess = ({ path }: SourceFile) =>
  /^(?:app|server|lib|components)\//.test(path) && !path.startsWith("lib/query/");

const isTest = (file: SourceFile) =>
  /\.(test|spec)\.tsx?$/.test(file.path) || (file.path.startsWith("test/") && /\.tsx?$/.test(file.path));
// The guards' own canaries have to say what is forbidden. Benches measure time, and may let it pass.
const isJudged = (file: SourceFile) => isTest(file) && !/^test\/(guards|bench)\//.test(file.path);

function longPauses(file: SourceFile): Breaches {
  return pauses.flatMap((pattern) =>
    [...file.text.matchAll(pattern)]
      .filter((match) => Number((match[1] ?? "").replaceAll("_", "")) >= shortMs)
      .map((match) => `${file.path}: sleeps in ${match[0]}: wait for a condition`),
  );
}

export function badHabits(files: readonly SourceFile[]): Breaches {
  return files
    .filter(isJudged)
    .flatMap((file) => [
      ...habits.flatMap((pattern) => occurrences(file, pattern)),
      ...longPauses(file),
      ...(sharesProcess(file) ? occurrences(file, lasting) : []),
    ]);
}
