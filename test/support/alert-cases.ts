/** A series of samples a minute apart, in promtool's notation: `0x180` is 0 and 180 times the same again. */
export interface SeriesOfSamples {
  readonly series: string;
  readonly values: string;
}

const ALWAYS = (value: number): string => `${value}x180`;
const GROWING = (by: number): string => `0+${by}x180`;
const R = 'job="headgate",instance="a:7400"';
const S = `${R},namespace="default",service="orders"`;
const one = (series: string, values: string): SeriesOfSamples => ({ series, values });

/** Of a cluster that is well; nothing of it may alarm. */
export const CALM: readonly SeriesOfSamples[] = [
  one(`up{${R}}`, ALWAYS(1)),
  one('up{job="headgate",instance="b:7400"}', ALWAYS(1)),
  one(`headgate_leader{${R}}`, ALWAYS(1)),
  one('headgate_leader{job="headgate",instance="b:7400"}', ALWAYS(0)),
  one(`headgate_store_up{${R}}`, ALWAYS(1)),
  one(`headgate_table_age_seconds{${R}}`, ALWAYS(0)),
  one(`headgate_frozen{${R}}`, ALWAYS(0)),
  one(`headgate_automation_paused{${R}}`, ALWAYS(0)),
  one(`headgate_observer_doubt{${R}}`, ALWAYS(0)),
  one(`headgate_quarantined_registrations{${R}}`, ALWAYS(0)),
  one(`headgate_event_loop_delay_p99_seconds{${R}}`, ALWAYS(0.012)),
  one(`headgate_events_lost_total{${R}}`, ALWAYS(0)),
  one(`headgate_overrides{${R},kind="drain",forced="true"}`, ALWAYS(0)),
  one(`headgate_overrides{${R},kind="drain",forced="false"}`, ALWAYS(3)),
  one(`headgate_instances{${S},status="serving"}`, ALWAYS(3)),
  one(`headgate_instances{${S},status="unhealthy"}`, ALWAYS(1)),
  one(`headgate_protection{${S},state="normal"}`, ALWAYS(1)),
  one(`headgate_clients_behind{${S}}`, ALWAYS(0)),
  one(`headgate_calls_total{${S},outcome="ok"}`, GROWING(6000)),
  one(`headgate_calls_total{${S},outcome="timeout"}`, GROWING(60)),
  one(`headgate_calls_total{${S},outcome="rejected"}`, GROWING(6000)),
  one(`headgate_reports_total{${R},outcome="accepted"}`, GROWING(60)),
  one(`headgate_reports_total{${R},outcome="duplicate"}`, GROWING(1)),
  one(`headgate_request_duration_seconds_count{${R},route="getTable",status="2xx"}`, GROWING(6000)),
  one(`headgate_request_duration_seconds_count{${R},route="getTable",status="4xx"}`, GROWING(6000)),
  ...histogram(`headgate_probe_lateness_seconds_bucket{${R}`, "0.005"),
  ...histogram(`headgate_publish_seconds_bucket{${R}`, "0.005"),
];

/** What must raise each alert. In place of the calm series that it names, or beside them; undefined: nothing is scraped. */
export const ALERTING: Readonly<Record<string, readonly SeriesOfSamples[] | undefined>> = {
  HeadgateAbsent: undefined,
  HeadgateReplicaDown: [one(`up{${R}}`, ALWAYS(0))],
  HeadgateNoLeader: [one(`headgate_leader{${R}}`, ALWAYS(0))],
  HeadgateStoreDown: [one(`headgate_store_up{${R}}`, ALWAYS(0))],
  HeadgateTablesStale: [one(`headgate_table_age_seconds{${R}}`, "0+60x180")],
  HeadgateFrozen: [one(`headgate_frozen{${R}}`, ALWAYS(1))],
  HeadgateNobodyServes: [one(`headgate_instances{${S},status="serving"}`, "3 _x179")],
  HeadgatePanic: [
    one(`headgate_protection{${S},state="normal"}`, "1 _x179"),
    one(`headgate_protection{${S},state="panic"}`, ALWAYS(1)),
  ],
  HeadgatePreserving: [one(`headgate_protection{${S},state="preserving"}`, ALWAYS(1))],
  HeadgateTableHeldBack: [one(`headgate_table_held_back{${S}}`, ALWAYS(1))],
  HeadgateObserverDoubt: [one(`headgate_observer_doubt{${R}}`, ALWAYS(1))],
  HeadgateAutomationPaused: [one(`headgate_automation_paused{${R}}`, ALWAYS(1))],
  HeadgateForcedOverride: [one(`headgate_overrides{${R},kind="drain",forced="true"}`, ALWAYS(1))],
  HeadgateClientsBehind: [one(`headgate_clients_behind{${S}}`, ALWAYS(2))],
  HeadgateQuarantine: [one(`headgate_quarantined_registrations{${R}}`, ALWAYS(1))],
  HeadgateServiceErrors: [one(`headgate_calls_total{${S},outcome="timeout"}`, GROWING(600))],
  HeadgateProbesLate: histogram(`headgate_probe_lateness_seconds_bucket{${R}`, "1"),
  HeadgateEventLoopSlow: [one(`headgate_event_loop_delay_p99_seconds{${R}}`, ALWAYS(0.5))],
  HeadgatePublishSlow: histogram(`headgate_publish_seconds_bucket{${R}`, "2.5"),
  HeadgateReportsDropped: [one(`headgate_reports_total{${R},outcome="dropped"}`, GROWING(1))],
  HeadgateEventsLost: [one(`headgate_events_lost_total{${R}}`, GROWING(1))],
  HeadgateRequestsFail: [
    one(`headgate_request_duration_seconds_count{${R},route="getTable",status="5xx"}`, GROWING(1000)),
  ],
};

/** A minute's hundred, all of which took no longer than `bound` and longer than the one below. */
function histogram(start: string, bound: string): SeriesOfSamples[] {
  const bounds = ["0.001", "0.005", "0.5", "1", "2.5", "+Inf"];
  const at = bounds.indexOf(bound);
  return bounds.map((le, index) => one(`${start},le="${le}"}`, index < at ? ALWAYS(0) : GROWING(100)));
}

/** `CALM` with these in place of those of the same name. */
export function withSeries(changed: readonly SeriesOfSamples[]): readonly SeriesOfSamples[] {
  const names = new Set(changed.map(({ series }) => series));
  return [...CALM.filter(({ series }) => !names.has(series)), ...changed];
}
