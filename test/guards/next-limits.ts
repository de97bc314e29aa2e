import path from "node:path";
import { occurrences, type Breaches, type SourceFile } from "./tree.ts";

/** Earlier ones have unauthenticated remote code execution. */
const oldestSafe = [16, 4, 1] as const;

export function unsafeNext(version: string): Breaches {
  const parts = version.split(/[.-]/, 3).map(Number);
  for (const [index, least] of oldestSafe.entries()) {
    const part = parts[index] ?? Number.NaN;
    if (part > least) return [];
    if (!(part === least)) return [`next ${version}: ${oldestSafe.join(".")} at least`];
  }
  return [];
}

const directive = /^\s*["']use (?:server|cache)\b[^"']*["'];?/gm;

/** Parts of Next that would run on the server for a caller, past the one place that checks access. */
export function serverSideNext(files: readonly SourceFile[]): Breaches {
  const hooks = files
    .filter(({ path: name }) => /^(app\/|src\/)?(middleware|proxy)\.(ts|tsx|mjs)$/.test(name))
    .map(({ path: name }) => `${name}: access is checked by the dispatcher, before Next`);
  const routes = files
    .filter(({ path: name }) => name.startsWith("app/") && path.posix.basename(name).startsWith("route."))
    .map(({ path: name }) => `${name}: the API is served by the dispatcher, not by Next`);
  const directives = files
    .filter(({ path: name }) => /^(app|components|lib)\/.*\.tsx?$/.test(name))
    .flatMap((file) => occurrences(file, directive));
  return [...hooks, ...routes, ...directives];
}

export function riskySettings(config: object): Breaches {
  const { images, rewrites, redirects } = config as {
    images?: { unoptimized?: boolean };
    rewrites?: unknown;
    redirects?: unknown;
  };
  return [
    ...(images?.unoptimized === true ? [] : ["next.config.ts: images.unoptimized must be true"]),
    ...(rewrites === undefined && redirects === undefined
      ? []
      : ["next.config.ts: no rewrites, no redirects"]),
  ];
}
