import path from "node:path";
import type { Breaches, SourceFile } from "./tree.ts";

/** Every style sheet is part of this one: a page that begins with many waits for each. */
export const STYLES = "app/styles.css";
/** Imports it. */
const LAYOUT = "app/layout.tsx";

/** Style sheets that no page would get, or that some page would get apart from the others. */
export function looseStyles(tree: readonly SourceFile[]): Breaches {
  const whole = tree.find((file) => file.path === STYLES)?.text ?? "";
  const named = new Set(
    [...whole.matchAll(/^@import "(\.[^"]+)";/gm)].map(([, name = ""]) =>
      path.posix.join(path.posix.dirname(STYLES), name),
    ),
  );
  const isPage = ({ path: name }: SourceFile) => /^(app|components)\//.test(name);
  return tree.filter(isPage).flatMap(({ path: name, text }) => {
    if (name.endsWith(".css"))
      return name === STYLES || named.has(name) ? [] : [`${name}: no page gets it; import it in ${STYLES}`];
    return name !== LAYOUT && /^import "[^"]+\.css";/m.test(text)
      ? [`${name}: imports a style sheet; import it in ${STYLES}`]
      : [];
  });
}
