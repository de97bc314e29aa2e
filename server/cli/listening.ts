import { connect } from "node:net";
import { parseHostPort } from "#lib/contract/host-port.ts";
import { pause } from "#lib/api/backoff.ts";

const EVERY_MS = 50;
const TRY_MS = 1000;

/** Whether something accepts connections at an instance's address within the time. Ends early, with false, on abort. */
export async function isListeningWithin(
  instance: string,
  withinMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const target = parseHostPort(instance);
  const endsAt = Date.now() + withinMs;
  while (target !== undefined && !signal.aborted && Date.now() < endsAt) {
    if (await accepts(target)) return true;
    await pause(EVERY_MS, signal).catch(() => undefined);
  }
  return false;
}

function accepts({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: TRY_MS });
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}
