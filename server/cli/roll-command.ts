import { parseHostPort } from "#lib/contract/host-port.ts";
import type { InstanceParams } from "./arguments.ts";
import { type ChildCommand, startCommand } from "./child-command.ts";

/** A command that ended otherwise than with 0. */
export class CommandFailed extends Error {
  constructor(code: number) {
    super(`the command ended with ${code}`);
    this.name = "CommandFailed";
  }
}

/** What is run for one instance, which it finds in its environment. */
export class RollCommand {
  readonly #params: InstanceParams;
  readonly #command: readonly string[];
  readonly #isQuiet: boolean;
  #running: ChildCommand | undefined;
  #hasEnded = false;

  constructor(params: InstanceParams, command: readonly string[], isQuiet: boolean) {
    this.#params = params;
    this.#command = command;
    this.#isQuiet = isQuiet;
  }

  /** Whether anything may have been done to the instance. */
  get hasBegun(): boolean {
    return this.#running !== undefined;
  }

  /** Rejects with CommandFailed, or, when it cannot be started, with the system's error: nothing has begun then. */
  async run(): Promise<void> {
    const [program = "", ...args] = this.#command;
    this.#running = startCommand(program, args, {
      env: { ...process.env, ...this.#environment() },
      // Of a process group in the background: reading the terminal would stop it.
      stdio: ["ignore", this.#isQuiet ? process.stderr : "inherit", "inherit"],
    });
    const code = await this.#running.ended.catch((error: unknown) => {
      this.#running = undefined;
      throw error;
    });
    this.#hasEnded = true;
    if (code !== 0) throw new CommandFailed(code);
  }

  /** False when it does not run. */
  kill(signal: NodeJS.Signals): boolean {
    if (this.#running === undefined || this.#hasEnded) return false;
    this.#running.kill(signal);
    return true;
  }

  #environment(): Record<string, string> {
    const { ns, service, instance } = this.#params;
    const { host = "", port = 0 } = parseHostPort(instance) ?? {};
    return {
      HEADGATE_NAMESPACE: ns,
      HEADGATE_SERVICE: service,
      HEADGATE_INSTANCE: instance,
      HEADGATE_HOST: host,
      HEADGATE_PORT: String(port),
    };
  }
}
