import { Counter, Gauge, Histogram, Registry, Summary } from "prom-client";
import { expect, test } from "vitest";
import { expose } from "./exposition.ts";
import { ReportedDurations } from "./reported-durations.ts";

function filled(services: number): Registry {
  const register = new Registry();
  const registers = [register];
  const labelNames = ["service", "outcome"];
  const calls = new Counter({ name: "calls_total", help: "All\nof \\ them", labelNames, registers });
  const took = new Histogram({ name: "took_seconds", help: "h", labelNames, registers });
  const size = new Summary({ name: "size_bytes", help: "s", registers });
  const level = new Gauge({ name: "level", help: "g", labelNames, registers });
  new Gauge({ name: "nothing", help: "without a value", labelNames, registers });
  const durations = new ReportedDurations(register);
  for (let i = 0; i < services; i++) {
    const labels = { service: `s${i}`, outcome: "ok" };
    calls.inc(labels, i);
    took.observe(labels, i / 100);
    level.set(labels, i / 3);
    durations.add({ namespace: "default", service: `s${i}` }, { counts: Array(13).fill(i), sumMs: i });
  }
  size.observe(3); // more of them are another estimate each time they are read
  calls.inc({ service: 'a "quoted"\n \\ one', outcome: "ok" });
  level.set({ service: "n", outcome: "nan" }, NaN);
  level.set({ service: "n", outcome: "up" }, Infinity);
  level.set({ service: "n", outcome: "down" }, -Infinity);
  return register;
}

test.each([0, 1, 700])("%d services: byte for byte what the library writes", async (services) => {
  const register = filled(services);
  expect(await expose(register)).toBe(await register.metrics());
});

test("others have their turn in the middle of it", async () => {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const text = await expose(filled(700));
  isOver = true;
  expect(turns).toBeGreaterThan(text.split("\n").length / 2000);
});
