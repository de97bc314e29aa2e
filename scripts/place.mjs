import { fileURLToPath } from "node:url";

/** The repository's folder, wherever the command was called from. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Ends the command with one line that says what is wrong and what to do. */
export class Refusal extends Error {}

/** Runs a command's body; a Refusal is printed as its line alone, anything else with its trace. */
export async function command(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error);
    process.exitCode = 1;
  }
}
