import { command } from "./place.mjs";
import { prepare } from "./prepare.mjs";
import { serve } from "./serve.mjs";

await command(async () => {
  const node = await prepare();
  await serve(node, { env: { NODE_ENV: "production", HEADGATE_SAMPLE_FLEET: "1" } });
});
