import { command } from "./place.mjs";
import { prepare } from "./prepare.mjs";
import { serve } from "./serve.mjs";

await command(async () => {
  const node = await prepare({ console: process.env.HEADGATE_CONSOLE !== "off" });
  await serve(node, { env: { NODE_ENV: "production" } });
});
