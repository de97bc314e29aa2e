import { runChecks } from "./checks.mjs";
import { command } from "./place.mjs";
import { prepare } from "./prepare.mjs";

await command(async () => {
  const node = await prepare({ includeDev: true, build: false });
  const { failed } = await runChecks(node);
  if (failed > 0) process.exitCode = 1;
});
