import { runOutage } from "#test/support/outage-run.ts";
import { print } from "./child.ts";

// Headgate and etcd gone for ten minutes, with 200 calls a second going on, and as many of a client that starts half-way.
const SECONDS = 600;
const { calls, failed, lateCalls, lateFailed, errors } = await runOutage(200, SECONDS);
for (const error of new Set(errors)) console.log(error);
const none = (figure: number) => ({ figure, unit: "calls", goal: "none", met: figure === 0 });
print({ bench: "outage", name: "calls made", figure: calls + lateCalls, unit: "calls" });
print({ bench: "outage", name: "calls that failed", ...none(failed) });
print({
  bench: "outage",
  name: "calls that failed, of a client that started meanwhile",
  ...none(lateFailed),
});
