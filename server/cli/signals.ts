/** Told to stop, or something that is only the command's business. */
export type Signalled = { readonly kind: "stop" | "pass_on"; readonly signal: NodeJS.Signals };

export interface Signals {
  /** From now on, and also what came before. One listener. */
  on(listener: (signalled: Signalled) => void): void;
  stop(): void;
}

const STOP: readonly NodeJS.Signals[] = ["SIGTERM", "SIGINT"];
const COMMANDS_OWN: readonly NodeJS.Signals[] = ["SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH"];

/** Takes this process's signals. A hang-up is the command's to understand; without one it means to stop. */
export function listenForSignals(hasCommand: boolean): Signals {
  const early: Signalled[] = [];
  let tell: (signalled: Signalled) => void = (signalled) => early.push(signalled);
  const kinds = new Map<NodeJS.Signals, Signalled["kind"]>(STOP.map((signal) => [signal, "stop"]));
  if (hasCommand) for (const signal of COMMANDS_OWN) kinds.set(signal, "pass_on");
  else kinds.set("SIGHUP", "stop");
  const handlers = [...kinds].map(([signal, kind]) => [signal, () => tell({ kind, signal })] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return {
    on(listener) {
      tell = listener;
      for (const signalled of early.splice(0)) listener(signalled);
    },
    stop() {
      for (const [signal, handler] of handlers) process.off(signal, handler);
    },
  };
}
