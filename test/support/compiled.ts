import { fileURLToPath } from "node:url";

/**
 * Where Node keeps what it compiled of our sources, by their content. Without it every process that a test starts strips
 * and compiles some 500 files anew: most of its first second of CPU.
 */
export const COMPILED = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL("../../node_modules/.cache/headgate-compiled", import.meta.url)),
};
