import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ConsolePages } from "./api/console-gate.ts";
import type { NextOptions } from "./next-pages.ts";

export interface OpeningPages {
  readonly pages: ConsolePages;
  /** Resolves when pages are served. Requests that come earlier wait for it. */
  readonly opened: Promise<void>;
  close(): Promise<void>;
}

/** The console loads beside the control plane: nothing waits for it but its own pages. */
export function openConsolePages(options: NextOptions): OpeningPages {
  const opening = import("./next-pages.ts").then(({ openNextPages }) => openNextPages(options));
  const publicFiles = new Set(listFiles(join(options.root, "public")));
  return {
    pages: {
      dev: options.dev,
      handle: async (req, res) => (await opening).handle(req, res),
      isPublicFile: (path) => publicFiles.has(path),
    },
    opened: opening.then(() => undefined),
    close: () => opening.then((pages) => pages.close()).catch(() => undefined),
  };
}

/** Files below a folder, as a browser asks for them: `/theme.js`. */
function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath.slice(folder.length)}/${entry.name}`);
  } catch {
    return [];
  }
}
