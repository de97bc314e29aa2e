import { CommanderError } from "commander";
import { type Cli, createCli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import { explain } from "./explain.ts";
import { terminalIo } from "./io.ts";
import { createProgram } from "./program.ts";
import { readSettings } from "./settings.ts";

const io = terminalIo(process.stdout, process.stderr, process.env);

async function run(args: readonly string[]): Promise<number> {
  let cli: Cli | undefined;
  try {
    cli = createCli(readSettings(process.env), io);
    await createProgram(cli).parseAsync(completed(args), { from: "user" });
    return cli.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return usage(error, args);
    return tell(explain(error, cli?.settings.urls ?? []), args);
  }
}

/** A bare `--wait` of undrain is `--wait=serving`: the parser would take the next argument for its value. */
function completed(args: readonly string[]): string[] {
  return args[0] === "undrain" ? args.map((arg) => (arg === "--wait" ? "--wait=serving" : arg)) : [...args];
}

/** Help and version were asked for and printed: done. All else is wrong usage. */
function usage(error: CommanderError, args: readonly string[]): number {
  if (error.exitCode === 0) return EXIT.done;
  const isBare = error.code === "commander.help";
  const what = isBare ? "no command given" : error.message.replace(/^error: /, "").replace(/\n/g, " ");
  const command = args[0] === undefined || args[0].startsWith("-") ? "" : ` ${args[0]}`;
  const isKnown = error.code !== "commander.unknownCommand";
  return tell(new Failure(EXIT.usage, what, `See: headgate${isKnown ? command : ""} --help`), args);
}

function tell(failure: Failure, args: readonly string[]): number {
  const { exitCode, message, advice, facts } = failure;
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (own.includes("--json"))
    io.json({ ...facts, error: { code: facts["code"], message, advice }, exitCode });
  io.note(`headgate: ${message}`, "bad");
  io.note(advice);
  return exitCode;
}

/** A reader that has seen enough (`headgate events | head`) is no error. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(EXIT.done);
});

process.exitCode = await run(process.argv.slice(2));
