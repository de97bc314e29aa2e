const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** One registration of this process. */
export interface Leaver {
  leave(): Promise<void>;
  beforeExit(): void | Promise<void>;
  /** Of its connection, which may have others. */
  close(): Promise<void>;
}

const leavers = new Set<Leaver>();
let isLeaving = false;

/**
 * At the first signal all leave, then what each does before it exits, then their connections close, then the process ends: with 0
 * where all of it went well. At a second signal it ends at once, with 1. Answers what takes one back.
 */
export function leaveOnSignal(leaver: Leaver): () => void {
  if (leavers.size === 0 && !isLeaving) for (const signal of SIGNALS) process.on(signal, onSignal);
  leavers.add(leaver);
  return () => {
    // Once it leaves, a second signal must find its handler, whoever is out already.
    if (!leavers.delete(leaver) || leavers.size > 0 || isLeaving) return;
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

function onSignal(): void {
  if (isLeaving) process.exit(1);
  isLeaving = true;
  void leaveAll([...leavers]).then((isWell) => process.exit(isWell ? 0 : 1));
}

/** Each step of all, also where one of them fails. */
async function leaveAll(all: readonly Leaver[]): Promise<boolean> {
  const left = await Promise.allSettled(all.map(async (one) => one.leave()));
  const ended = await Promise.allSettled(all.map(async (one) => one.beforeExit()));
  const closed = await Promise.allSettled(all.map(async (one) => one.close()));
  return [...left, ...ended, ...closed].every(({ status }) => status === "fulfilled");
}
