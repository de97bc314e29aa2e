import { setMaxListeners } from "node:events";

/** Each waiter listens to the signal, and there may be any number. Node 20 warns beyond ten. */
export function manyListeners(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal);
  return signal;
}
