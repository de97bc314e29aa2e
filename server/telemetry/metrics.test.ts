import { afterAll, expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { createTelemetry } from "./metrics.ts";

let at = 0;
const telemetry = createTelemetry(() => at);
afterAll(() => telemetry.close());

test("every request is in the metrics, however many there were since the last scrape", async () => {
  for (let i = 0; i < 1300; i++) telemetry.requestDone("getTable", i < 1200 ? 200 : 304, 2);
  telemetry.requestDone("getTable", 503, 400);
  const text = await telemetry.render();
  expect(text).toContain('headgate_request_duration_seconds_count{route="getTable",status="2xx"} 1200');
  expect(text).toContain('headgate_request_duration_seconds_count{route="getTable",status="3xx"} 100');
  expect(text).toContain(
    'headgate_request_duration_seconds_bucket{le="0.25",route="getTable",status="5xx"} 0',
  );
  expect(text).toContain(
    'headgate_request_duration_seconds_bucket{le="0.5",route="getTable",status="5xx"} 1',
  );
});

test("the event loop's delay is forgotten after a minute, whoever asks or not", async () => {
  const seconds = async () =>
    Number(/^headgate_event_loop_delay_p99_seconds (\S+)$/m.exec(await telemetry.render())?.[1]);
  await eventually(async () => {
    const until = performance.now() + 300;
    while (performance.now() < until);
    return (await seconds()) > 0.2;
  });
  at += 60_001;
  expect(await seconds()).toBeGreaterThan(0.2);
  expect(await seconds()).toBeLessThan(0.2);
});
