import type { UndrainResult } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import type { Client } from "#lib/api/client.ts";
import type { InstanceParams } from "./arguments.ts";
import { type WantedEvidence, waitForDrain } from "./drain-wait.ts";
import type { Failure } from "./exit.ts";
import { HeldDrain } from "./held-drain.ts";
import { patiently } from "./patiently.ts";
import { RollCommand } from "./roll-command.ts";
import { failed, failedWhileOut, notDrained, stoppedWaiting, textOf } from "./roll-failure.ts";
import { type Until, waitUntilBack } from "./undrain-wait.ts";
import { waitForVersion } from "./version-wait.ts";

export interface RollOneOptions {
  /** Without retries. */
  readonly client: Client;
  readonly owner: string;
  readonly reason: string;
  readonly keepAliveSeconds: number;
  readonly evidence: WantedEvidence;
  readonly until: Until;
  readonly toVersion: string | undefined;
  /** For draining, for registering the version and for coming back, each, ms. */
  readonly timeoutMs: number;
  readonly command: readonly string[];
  /** The command's stdout must not be mixed with a result in JSON. */
  readonly isQuiet: boolean;
  readonly say: (text: string, style?: "good" | "warn") => void;
}

/** What became of one instance. */
export type RolledOne =
  /** `view` is not there when others keep it drained. */
  | { readonly kind: "rolled"; readonly view?: InstanceView; readonly stillDrainedFor: readonly string[] }
  /** Undrained again, nothing was done to it: told to stop, or somebody else drained it meanwhile. */
  | { readonly kind: "put-back" }
  /** Its registration ended while it was drained. */
  | { readonly kind: "gone" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** One instance on its way: drained, the command, back. */
export class RollOne {
  readonly #params: InstanceParams;
  readonly #options: RollOneOptions;
  readonly #drain: HeldDrain;
  readonly #command: RollCommand;
  readonly #stopping = new AbortController();
  readonly #impatience = new AbortController();

  private constructor(params: InstanceParams, options: RollOneOptions, drain: HeldDrain) {
    this.#params = params;
    this.#options = options;
    this.#drain = drain;
    this.#command = new RollCommand(params, options.command, options.isQuiet);
    drain.undone.addEventListener("abort", () => {
      if (this.hasBegun)
        options.say("somebody undid its drain; drained again until the command is done", "warn");
      else this.stop();
    });
  }

  /** Rejects when the drain is refused: nothing was done then. `patienceMs`: how long an outage is waited out. */
  static async begin(params: InstanceParams, options: RollOneOptions, patienceMs: number): Promise<RollOne> {
    const { client, owner, reason, keepAliveSeconds, say } = options;
    const onTrouble = (error: unknown) => say(`its drain is asked for again: ${textOf(error)}`, "warn");
    const begin = () => HeldDrain.begin({ client, params, owner, reason, keepAliveSeconds, onTrouble });
    return new RollOne(params, options, await patiently(begin, { forMs: patienceMs, onTrouble }));
  }

  get hasBegun(): boolean {
    return this.#command.hasBegun;
  }

  /** Puts it back where the command has not begun; else the rest takes its course. */
  stop(): void {
    this.#stopping.abort(new Error("told to stop"));
  }

  /** Ends the command by that signal; once it has ended, the waiting. */
  kill(signal: NodeJS.Signals): void {
    if (this.#command.kill(signal)) return;
    this.#impatience.abort(new Error(`interrupted by ${signal}`));
  }

  /** Never rejects. Where it leaves the instance drained, the failure says so. */
  async run(): Promise<RolledOne> {
    try {
      const outcome = await this.#untilDrained();
      if (outcome === "drained") return await this.#renewed();
      await this.#undrain();
      this.#options.say("undrained again; nothing was done to it", "warn");
      return { kind: outcome };
    } catch (error) {
      await this.#drain.stop();
      return { kind: "failed", failure: failed(error, this.#params, this.#options) };
    }
  }

  async #untilDrained(): Promise<"drained" | "put-back" | "gone"> {
    const { client, evidence, timeoutMs, say } = this.#options;
    const { signal } = this.#stopping;
    say("draining");
    const waited = await waitForDrain(client, this.#params, this.#drain.first.drain, {
      evidence,
      endsAt: Date.now() + timeoutMs,
      onStage: () => undefined,
      onTrouble: (error) => say(`still waiting, though ${error.message}`, "warn"),
      signal,
    }).catch((error: unknown) => {
      if (signal.aborted) return { kind: "stopped" } as const;
      throw error;
    });
    const isUndone = this.#drain.undone.aborted;
    if (!isUndone && signal.aborted) return "put-back";
    if (!isUndone && waited.kind === "drained")
      // Whoever drained it meanwhile may be looking at that very process.
      return waited.drain.others.length === 0 ? "drained" : "put-back";
    if (waited.kind === "unregistered") return "gone";
    if (waited.kind !== "out_of_reach") await this.#undrain();
    const isLost = isUndone || waited.kind === "stopped" || waited.kind === "drained";
    throw notDrained(isLost ? { kind: "gone" } : waited, this.#params, this.#options);
  }

  async #renewed(): Promise<RolledOne> {
    const { say, toVersion, client, until, timeoutMs } = this.#options;
    say("drained; the command begins");
    await this.#orKeepOut(async () => {
      await this.#command.run();
      if (toVersion !== undefined) await waitForVersion(client, this.#params, toVersion, this.#wait());
    });
    const { remaining } = await this.#undrain();
    if (remaining.length > 0) return { kind: "rolled", stillDrainedFor: remaining.map(({ owner }) => owner) };
    const back = { until, endsAt: Date.now() + timeoutMs, signal: this.#impatience.signal };
    const view = await waitUntilBack(client, this.#params, back).catch((error: unknown) => {
      throw this.#impatience.signal.aborted ? stoppedWaiting(error, this.#params) : error;
    });
    return { kind: "rolled", view, stillDrainedFor: [] };
  }

  #wait() {
    return { endsAt: Date.now() + this.#options.timeoutMs, signal: this.#impatience.signal };
  }

  /** Nobody knows what a command that failed has left: the instance stays drained. */
  async #orKeepOut(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const untouched = error instanceof Error && !this.hasBegun;
      if (untouched) await this.#undrain();
      const isKept =
        !untouched &&
        (await this.#patiently(() => this.#drain.keepOut()).then(
          () => true,
          () => false,
        ));
      throw failedWhileOut(
        error,
        this.#params,
        this.#options,
        untouched ? "put-back" : isKept ? "kept" : "unsure",
      );
    }
  }

  async #undrain(): Promise<UndrainResult> {
    return await this.#patiently(() => this.#drain.undrain());
  }

  async #patiently<T>(call: () => Promise<T>): Promise<T> {
    const { timeoutMs: forMs, say } = this.#options;
    return await patiently(call, { forMs, onTrouble: (error) => say(`trying on: ${error.message}`, "warn") });
  }
}
