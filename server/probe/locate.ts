import type { ProbeTarget } from "#server/ports/prober.ts";
import type { Attempt } from "./attempt.ts";
import { failed } from "./checker.ts";
import type { Destination } from "./connect.ts";
import type { Resolution, Resolve } from "./resolve.ts";

/** Goes on with the target's address, or ends the attempt where there is none. Not called back once it has ended. */
export function locate(
  resolve: Resolve,
  { host, port }: ProbeTarget,
  attempt: Attempt,
  next: (to: Destination) => void,
): void {
  const arrived = (resolution: Resolution): void => {
    if (attempt.hasEnded) return;
    if (resolution.kind === "failed") return attempt.end(failed(resolution.detail, true));
    attempt.phase = "connecting";
    next({ address: resolution.address, port });
  };
  const resolution = resolve(host, port);
  if (!(resolution instanceof Promise)) return arrived(resolution);
  attempt.phase = "resolving the name";
  void resolution.then(arrived);
}
