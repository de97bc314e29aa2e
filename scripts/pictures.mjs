import { show } from "./child.mjs";
import { command } from "./place.mjs";
import { prepare } from "./prepare.mjs";

/** Draws docs/pictures anew, of what the core decides. */
await command(async () => {
  const node = await prepare({ includeDev: true, build: false });
  process.exitCode = await show(node, ["--disable-warning=ExperimentalWarning", "test/pictures/write.ts"]);
});
