import { command } from "./place.mjs";
import { prepare } from "./prepare.mjs";
import { serve } from "./serve.mjs";

// The control plane keeps running while the console is edited: Next reloads its own modules only.
await command(async () => {
  const node = await prepare({ includeDev: true, console: false });
  await serve(node, { env: { NODE_ENV: "development", HEADGATE_DEV: "1" } });
});
