import { prepare } from "./prepare.mjs";

/** Before tests that run the headgate command: as it is shipped, of the sources as they are, also while one goes on editing. */
export async function setup(project) {
  const build = async () => void (await prepare({ includeDev: true, console: false }));
  project.onTestsRerun(build);
  await build();
}
