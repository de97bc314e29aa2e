import { afterEach, expect, test } from "vitest";
import type { ServiceFigures } from "#server/ports/telemetry.ts";
import { createTelemetry, type MetricsTelemetry } from "./metrics.ts";
import { calmSources } from "#test/support/calm-sources.ts";
import type { StateSources } from "./state-metrics.ts";

/** Every metric that is promised to the outside. Adding one here is promising it. */
const PROMISED = [
  "headgate_instances",
  "headgate_probe_total",
  "headgate_probe_duration_seconds",
  "headgate_probe_lateness_seconds",
  "headgate_transitions_total",
  "headgate_publish_seconds",
  "headgate_streams",
  "headgate_clients_behind",
  "headgate_calls_total",
  "headgate_call_duration_seconds",
  "headgate_store_up",
  "headgate_leader",
  "headgate_protection",
  "headgate_quarantined_registrations",
  "headgate_edge_calls_total",
  "headgate_overrides",
  "headgate_table_age_seconds",
  "headgate_event_loop_delay_p99_seconds",
  "process_cpu_user_seconds_total",
];
/** Of these, what is not exported yet: this list only shrinks. */
const MISSING: readonly string[] = [];

const opened: MetricsTelemetry[] = [];
afterEach(() => opened.splice(0).forEach((telemetry) => telemetry.close()));

const FROZEN = { since: 2000, known: "a", reason: "epoch-missing", accept: "b", text: "" } as const;

function telemetryOf(sources: Partial<StateSources> = {}): MetricsTelemetry {
  const telemetry = createTelemetry(() => 0);
  opened.push(telemetry);
  telemetry.observe({ ...calmSources, ...sources });
  return telemetry;
}

async function samples(telemetry: MetricsTelemetry, name: RegExp): Promise<string[]> {
  return (await telemetry.render()).split("\n").filter((line) => name.test(line));
}

function service(name: string, rest: Partial<ServiceFigures> = {}): ServiceFigures {
  return {
    key: { namespace: "default", service: name },
    statuses: new Map([["serving", 3]]),
    protection: "normal",
    isHeldBack: false,
    clientsBehind: 0,
    overrides: [],
    ...rest,
  };
}

test("every metric that is promised is exported, but for those that are known to be missing", async () => {
  const text = await telemetryOf().render();
  const exported = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
  expect(PROMISED.filter((name) => !exported.has(name))).toEqual(MISSING);
});

test("a service is measured by what it is now: what it was before is gone at the next scrape", async () => {
  let figures = [
    service("orders", {
      statuses: new Map([
        ["serving", 1],
        ["unhealthy", 4],
      ]),
      protection: "panic",
      isHeldBack: true,
      clientsBehind: 2,
      overrides: [
        { kind: "drain", isForced: true },
        { kind: "drain", isForced: false },
        { kind: "weight", isForced: false },
      ],
    }),
    service("cart", { clientsBehind: undefined }),
  ];
  const telemetry = telemetryOf({ figures: () => figures });
  const own = /^headgate_(instances|protection|table_held_back|clients_behind|overrides)\{/;
  expect((await samples(telemetry, own)).filter((line) => !line.endsWith(" 0"))).toEqual([
    'headgate_instances{namespace="default",service="orders",status="serving"} 1',
    'headgate_instances{namespace="default",service="orders",status="unhealthy"} 4',
    'headgate_instances{namespace="default",service="cart",status="serving"} 3',
    'headgate_protection{namespace="default",service="orders",state="panic"} 1',
    'headgate_protection{namespace="default",service="cart",state="normal"} 1',
    'headgate_table_held_back{namespace="default",service="orders"} 1',
    'headgate_clients_behind{namespace="default",service="orders"} 2',
    'headgate_overrides{kind="drain",forced="false"} 1',
    'headgate_overrides{kind="drain",forced="true"} 1',
    'headgate_overrides{kind="weight",forced="false"} 1',
  ]);
  figures = [service("orders")];
  expect(
    await samples(telemetry, /^headgate_(instances|protection|table_held_back|clients_behind)\{/),
  ).toEqual([
    'headgate_instances{namespace="default",service="orders",status="serving"} 3',
    'headgate_protection{namespace="default",service="orders",state="normal"} 1',
    'headgate_clients_behind{namespace="default",service="orders"} 0',
  ]);
});

test("what guards the whole is told: frozen, paused, doubt, events lost, and how old the tables are", async () => {
  const guards = /^headgate_(frozen|automation_paused|observer_doubt|events_lost_total|table_age_seconds) /;
  expect((await samples(telemetryOf(), guards)).every((line) => line.endsWith(" 0"))).toBe(true);
  const telemetry = telemetryOf({
    control: {
      ...calmSources.control,
      frozen: () => FROZEN,
      automationPause: () => ({ since: 0, actor: "ann", reason: "look" }),
      doubt: () => ({ since: 0, failing: 5, healthy: 6 }),
    },
    events: { lost: 7 },
  });
  expect(await samples(telemetry, guards)).toEqual([
    "headgate_table_age_seconds 3",
    "headgate_frozen 1",
    "headgate_automation_paused 1",
    "headgate_observer_doubt 1",
    "headgate_events_lost_total 7",
  ]);
});

test("two scrapes at once find the same, whole figures", async () => {
  const many = Array.from({ length: 300 }, (_, i) => service(`s${i}`));
  const telemetry = telemetryOf({ figures: () => many });
  const [one, two] = await Promise.all([telemetry.render(), telemetry.render()]);
  expect(two).toBe(one);
  expect(one.match(/^headgate_protection\{/gm)).toHaveLength(300);
});
