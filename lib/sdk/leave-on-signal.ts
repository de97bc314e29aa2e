const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/**
 * At the first signal `leave`, then the process ends, with 0 where that went well. At a second signal it ends at once.
 * Answers what takes it back.
 */
export function leaveOnSignal(leave: () => Promise<void>): () => void {
  let isLeaving = false;
  const onSignal = () => {
    if (isLeaving) process.exit(1);
    isLeaving = true;
    leave().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}
