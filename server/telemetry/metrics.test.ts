import { afterEach, expect, test } from "vitest";
import { createTelemetry } from "./metrics.ts";

const telemetry = createTelemetry(() => 0);
afterEach(() => telemetry.close());

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
