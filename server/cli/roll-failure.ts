import type { InstanceParams } from "./arguments.ts";
import { evidenceText, holdUpText, undrainLine } from "./drain-text.ts";
import type { Waited } from "./drain-wait.ts";
import { EXIT, Failure } from "./exit.ts";
import { explain } from "./explain.ts";
import type { RollOneOptions } from "./roll-one.ts";

type Context = Pick<RollOneOptions, "owner" | "keepAliveSeconds" | "timeoutMs" | "evidence">;

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Any failure, with what becomes of the drain. */
export function failed(error: unknown, { instance }: InstanceParams, { keepAliveSeconds }: Context): Failure {
  if (error instanceof Failure) return error;
  const { exitCode, message, facts } = explain(error, []);
  return new Failure(exitCode, `${instance}: ${message}`, endsByItself(keepAliveSeconds), facts);
}

function endsByItself(keepAliveSeconds: number): string {
  return `A drain that still stands ends by itself within ${keepAliveSeconds} s, once the instance passes its checks.`;
}

/** Nothing was done to it. */
export function notDrained(
  waited: Exclude<Waited, { kind: "drained" | "unregistered" }>,
  { service, instance }: InstanceParams,
  { keepAliveSeconds, timeoutMs, evidence }: Context,
): Failure {
  const untouched = "Nothing was done to it, and it is not drained any more.";
  switch (waited.kind) {
    case "gone": {
      const advice = `${untouched} Who undid it: headgate events --service ${service} --instance ${instance}`;
      return new Failure(EXIT.error, `the drain of ${instance} was undone meanwhile`, advice);
    }
    case "out_of_reach":
      return new Failure(EXIT.notReachable, waited.error.message, endsByItself(keepAliveSeconds));
    case "timed_out": {
      const { drain } = waited;
      const why =
        drain.stage === "drained"
          ? `only ${evidenceText(drain)}, and ${evidence} is asked for`
          : holdUpText(drain, Date.now());
      const what = `${instance} was not drained within ${timeoutMs / 1000} s: ${why}`;
      return new Failure(EXIT.timedOut, what, untouched, { drain });
    }
  }
}

/** The command failed, or what it started did not register in time. */
export function failedWhileOut(
  error: unknown,
  params: InstanceParams,
  { owner, keepAliveSeconds }: Context,
  left: "put-back" | "kept" | "unsure",
): Failure {
  const undrain = undrainLine(params, owner);
  const exitCode = error instanceof Failure ? error.exitCode : EXIT.error;
  const what = error instanceof Failure ? error.message : `${params.instance}: ${textOf(error)}`;
  switch (left) {
    case "put-back":
      return new Failure(
        exitCode,
        what,
        "Check the command after --. Nothing was done to it, and it is not drained.",
      );
    case "kept":
      return new Failure(exitCode, what, `It stays drained, for a day at most. To put it back: ${undrain}`, {
        undrain,
      });
    case "unsure":
      return new Failure(exitCode, what, endsByItself(keepAliveSeconds), { undrain });
  }
}

export function stoppedWaiting(error: unknown, { service, instance, ns }: InstanceParams): Failure {
  const advice = `It is undrained; \`headgate status ${service} --namespace ${ns}\` shows whether it is back.`;
  return new Failure(EXIT.error, `${instance}: ${textOf(error)}`, advice);
}
