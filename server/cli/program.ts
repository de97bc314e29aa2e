import { Command } from "commander";
import { VERSION } from "#lib/version.ts";
import { addAudit } from "./audit.ts";
import { addCircuit } from "./circuit.ts";
import { addClients } from "./clients.ts";
import { addCluster } from "./cluster.ts";
import type { Cli } from "./cli.ts";
import { addDrain } from "./drain.ts";
import { addEvents } from "./events.ts";
import { addExplain } from "./explain-weight.ts";
import { addIntents } from "./intents.ts";
import { addMaintenance } from "./maintenance.ts";
import { addPolicy } from "./policy.ts";
import { addRegister } from "./register.ts";
import { addRoll } from "./roll.ts";
import { addStatus } from "./status.ts";
import { addTable } from "./table.ts";
import { addToken } from "./token.ts";
import { addUndrain } from "./undrain.ts";
import { addUser } from "./user.ts";
import { addWeight } from "./weight.ts";

const LEARN = `
Environment:
  HEADGATE_URL        where Headgate is, several comma-separated (default: http://127.0.0.1:7400)
  HEADGATE_TOKEN      who you are
  HEADGATE_NAMESPACE  where to look (default: default)

Exit codes:
  0 done (drained on the evidence printed)     4 timed out; the drain stands
  1 error                                      5 Headgate is not reachable
  2 usage                                      6 the store is away or frozen, nothing was changed
  3 refused, or held by another owner

Examples:
  headgate status orders
  headgate drain orders 10.0.0.7:8080 --reason "release 812" --owner deploy-812 --wait
  headgate drain --host 10.0.0.7 --reason "kernel" --owner host-7 --dry-run
  headgate undrain orders 10.0.0.7:8080 --owner deploy-812 --wait=full
  headgate weight orders 10.0.0.7:8080 25% --reason "canary"
  headgate policy set orders check.intervalMs=2s --reason "slow starts hid failures"
  headgate roll orders --to-version 1.5.0 --max-unavailable 10% -- ./restart.sh
  headgate register --service orders --address 10.0.0.7:8080 -- node server.js`;

/** The command with all its subcommands. Nothing runs before parsing; usage errors are thrown, not exited with. */
export function createProgram(cli: Cli): Command {
  const program = new Command("headgate")
    .description("Headgate decides which instances of a service get traffic. This is its operator's command.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help of a command")
    .addHelpText("after", LEARN)
    // `--version` after `register` is the instance's, not ours.
    .enablePositionalOptions()
    .exitOverride()
    // Usage errors are told by main.ts, in the same shape as all others.
    .configureOutput({ writeErr: () => undefined });
  program.commandsGroup("See:");
  addStatus(program, cli);
  addTable(program, cli);
  addExplain(program, cli);
  addEvents(program, cli);
  addAudit(program, cli);
  addIntents(program, cli);
  addClients(program, cli);
  addCluster(program, cli);
  program.commandsGroup("Change:");
  addDrain(program, cli);
  addUndrain(program, cli);
  addWeight(program, cli);
  addMaintenance(program, cli);
  addCircuit(program, cli);
  addPolicy(program, cli);
  addUser(program, cli);
  addToken(program, cli);
  program.commandsGroup("Run:");
  addRoll(program, cli);
  addRegister(program, cli);
  program.commandsGroup("Help:");
  return program;
}
