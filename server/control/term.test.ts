import { expect, test } from "vitest";
import { CALM_FLEET } from "#server/core/service.ts";
import { policyOf } from "#server/core/policy.ts";
import type { ProbeListener } from "#server/ports/prober.ts";
import { ORDERS, probe, registered } from "#test/support/core.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { probeKey } from "./term-probes.ts";
import { Term, type TermParts } from "./term.ts";

/** A term over nothing but what is posted to it. */
function begun(patch: Parameters<typeof policyOf>[1]) {
  const clock = new FakeClock();
  const policy = policyOf(undefined, patch);
  let tell: ProbeListener = () => {};
  const prober = { schedule() {}, adopt() {}, cancel() {}, probeNow() {}, nextAt: () => undefined };
  const parts = {
    clock,
    log: keptLog(),
    policies: { of: () => policy, ofFleet: () => policy },
    makeProber: (listener: ProbeListener) => ((tell = listener), prober),
    makeCommitter: () => ({ touch() {}, close() {} }),
    onTransitions: () => {},
    onServiceChange: () => {},
  };
  const term = new Term(parts as unknown as TermParts); // the rest is asked at a takeover only
  return { clock, term, tell: (...told: Parameters<ProbeListener>) => tell(...told) };
}

test("where nobody reports, the times of checks move weights", () => {
  const { clock, term, tell } = begun({ adaptive: { mode: "latency" } });
  const ports = [1, 2, 3];
  for (const port of ports) term.post(ORDERS, { kind: "registered", registered: registered(port) });
  for (let round = 0; round < 12; round++) {
    for (const port of ports)
      tell(
        probeKey(ORDERS, `10.0.0.1:${port}`),
        probe(true, term.now(), { latencyMs: port === 3 ? 90 : 10 }),
      );
    clock.advance(5000);
    term.tickService(ORDERS);
  }
  const factors = (port: number) => term.service(ORDERS)?.instances.get(`10.0.0.1:${port}`)?.weighed.factors;
  expect(term.fleet).toEqual(CALM_FLEET);
  expect(factors(3)).toMatchObject([{ kind: "latency", text: "p50 90 ms, peers' median 10 ms" }]);
  expect(factors(3)?.[0]?.value).toBeLessThan(0.8);
});
