import { prepare } from "./prepare.mjs";

/** Before tests that run the headgate command: as it is shipped, of the sources as they are. */
export async function setup() {
  await prepare({ includeDev: true, console: false });
}
