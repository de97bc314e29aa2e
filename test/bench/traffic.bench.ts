import { runTraffic } from "#test/support/traffic-run.ts";
import { print } from "./child.ts";

// Four services of six instances each, processes of their own, called through the client library 2,000 times a second
// for a minute, while instances are killed, slowed, added, drained and stopped.
const figures = await runTraffic({ services: 4, callsPerSecond: 2000, seconds: 60, way: "undici" });
for (const error of new Set(figures.errors)) console.log(error);

const failed = (figures.failed / figures.calls) * 100;
const { failedInPlannedPhase: planned, shareErrorPoints: points, callsAfterSafeToStop: late } = figures;
const show = (name: string, figure: number, unit: string, goal: { goal?: string; met?: boolean } = {}) =>
  print({ bench: "traffic", name, figure, unit, ...goal });

show("calls made", figures.calls, "calls");
show("calls a second", Math.round(figures.callsPerSecond), "calls/s");
show("failed for their caller", failed, "%", { goal: "≤ 0.1 %", met: failed <= 0.1 });
show("failed while drains were planned", planned, "calls", { goal: "none", met: planned === 0 });
show("share of calls, most away from its weight's", points, "points", { goal: "≤ 3", met: points <= 3 });
show("to drained instances once safe to stop", late, "calls", { goal: "none", met: late === 0 });
