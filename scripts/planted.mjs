import { show } from "./child.mjs";
import { command } from "./place.mjs";
import { prepare } from "./prepare.mjs";

await command(async () => {
  const node = await prepare({ includeDev: true, build: false });
  const flags = ["--disable-warning=ExperimentalWarning"];
  process.exitCode = await show(node, [...flags, "test/planted/main.ts", ...process.argv.slice(2)]);
});
