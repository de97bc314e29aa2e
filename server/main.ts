import { readFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { ConfigError, loadConfig, type Config } from "./config.ts";
import type { SetupLink } from "./access/setup.ts";
import { startHeadgate, type Headgate } from "./start.ts";

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")) as {
  version: string;
}; // our own file

try {
  const config = loadConfig();
  const headgate = await startHeadgate(config, version);
  stopOnSignals(headgate);
  await introduce(headgate, config);
  // Where Node keeps what it compiled (scripts/serve.mjs): by itself it writes that at its end, which may be a kill.
  flushCompileCache();
} catch (error) {
  if (error instanceof ConfigError) for (const problem of error.problems) say(problem);
  else say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

async function introduce(headgate: Headgate, config: Config): Promise<void> {
  const health = headgate.store.health();
  if (!health.up)
    say(`The store does not answer (${health.detail}): trying again. ${headgate.url} shows its state.`);
  await headgate.ready;
  const setup = await headgate.setup;
  await headgate.console?.catch((error: unknown) =>
    say(
      `The console cannot be shown (${error instanceof Error ? error.message : String(error)}); npm start builds it. The API is up.`,
    ),
  );
  await headgate.sampleFleet?.catch((error: unknown) =>
    say(error instanceof Error ? error.message : String(error)),
  );
  const where = headgate.store.kind === "embedded" ? `embedded store in ${config.dataDir}` : "store in etcd";
  process.stdout.write(`Headgate ${version} is ready at ${headgate.url} (${where})\n`);
  tellSetup(setup, config.advertise ?? headgate.url, config.isConsoleOn);
}

function tellSetup(setup: SetupLink, url: string, isConsoleOn: boolean): void {
  if (setup.kind === "not-needed") return;
  if (setup.kind === "elsewhere")
    return void process.stdout.write(
      `\nThere is no admin yet: replica ${setup.replica} has printed the set-up link.\n\n`,
    );
  const body = `{"token":"${setup.token}","name":"…","password":"…"}`;
  const way = isConsoleOn
    ? `Open this link to become the first; it works once, within 24 hours:\n\n  ${url}/setup#${setup.token}`
    : `Become the first by a name and a password of 12 characters or more; it works once, within 24 hours:\n\n  curl ${url}/v1/setup -H 'Content-Type: application/json' -d @-\n\nand then, for no shell to remember, ended by Ctrl-D:\n\n  ${body}`;
  process.stdout.write(`\nThere is no admin yet. ${way}\n\n`);
}

function stopOnSignals(headgate: Headgate): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void headgate.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        say(`Stopping failed: ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

function say(line: string): void {
  process.stderr.write(`headgate: ${line}\n`);
}
