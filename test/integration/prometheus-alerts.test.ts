import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALERTING, CALM, type SeriesOfSamples, withSeries } from "#test/support/alert-cases.ts";
import { type MetricCatalogue, metricCatalogue } from "#test/support/metric-catalogue.ts";
import { Prometheus, promtool } from "#test/support/prometheus.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { unknownIn } from "#test/support/used-metrics.ts";

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
const RULES = join(docs, "prometheus/alerts.yml");

interface Rule {
  readonly type: string;
  readonly name: string;
  readonly query: string;
  /** `for`, seconds. */
  readonly duration: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

let prometheus: Prometheus;
let catalogue: MetricCatalogue;
let rules: readonly Rule[];
const dashboard = JSON.parse(readFileSync(join(docs, "grafana/headgate.json"), "utf8")) as Dashboard;
const panels = dashboard.panels.filter(({ type }) => type !== "row");

beforeAll(async () => {
  catalogue = await metricCatalogue();
  prometheus = await Prometheus.start({ rule_files: [RULES] });
  const { groups } = (await prometheus.api("rules")) as { groups: { rules: Rule[] }[] };
  rules = groups.flatMap((group) => group.rules);
});
afterAll(() => prometheus[Symbol.asyncDispose]());

describe("alerts", () => {
  test("pass promtool, and are what Prometheus loads", async () => {
    await promtool(["check", "rules", RULES]);
    expect(rules.map(({ name }) => name).toSorted()).toEqual(Object.keys(ALERTING).toSorted());
  });

  test("each waits before it fires, says whom it concerns, what it means and what to do", () => {
    for (const { name, type, duration, labels, annotations } of rules) {
      expect([name, type]).toEqual([name, "alerting"]);
      expect([name, duration >= 60]).toEqual([name, true]);
      expect([name, labels["severity"]]).toEqual([name, expect.stringMatching(/^(page|ticket)$/)]);
      expect(Object.keys(annotations).toSorted()).toEqual(["description", "summary"]);
      expect([name, annotations["summary"]]).toEqual([name, expect.stringMatching(/^.{10,120}$/)]);
      expect([name, annotations["description"]]).toEqual([name, expect.stringMatching(/^.{80,600}$/)]);
    }
  });

  test("name only metrics and labels that exist, also in their texts", () => {
    for (const { name, query, annotations } of rules) {
      const texts = Object.values(annotations).join();
      const labels = [...texts.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label);
      expect([name, unknownIn(query, catalogue, labels)]).toEqual([name, []]);
    }
  });

  test("nothing fires where all is well; each fires where it should, and only once", async () => {
    const dir = tempDir();
    const cases = [
      caseOf("calm", CALM, []),
      ...Object.entries(ALERTING).map(([name, changed]) =>
        caseOf(name, changed === undefined ? [] : withSeries(changed), [name]),
      ),
    ];
    const file = join(dir.path, "alerts.test.yml");
    writeFileSync(file, JSON.stringify({ rule_files: [RULES], evaluation_interval: "1m", tests: cases }));
    try {
      await promtool(["test", "rules", file]);
    } finally {
      dir.remove();
    }
  });
});

/** After three hours of these samples exactly these alerts fire, each once. */
function caseOf(name: string, series: readonly SeriesOfSamples[], firing: readonly string[]): object {
  return {
    name,
    interval: "1m",
    input_series: series,
    promql_expr_test: [
      {
        expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
        eval_time: "3h",
        exp_samples: firing.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
      },
    ],
  };
}

test("the configuration in the document is one that Prometheus takes", async () => {
  const text = readFileSync(join(docs, "prometheus.md"), "utf8");
  const [, config = ""] = /```yaml\n(.*?)```/s.exec(text) ?? [];
  expect(config).toContain("/v1/prometheus/targets");
  const dir = tempDir();
  const file = join(dir.path, "prometheus.yml");
  writeFileSync(file, config);
  try {
    await promtool(["check", "config", "--syntax-only", file]);
    writeFileSync(file, config.replace("target_label", "target_lable"));
    await expect(promtool(["check", "config", "--syntax-only", file])).rejects.toThrow("target_lable");
  } finally {
    dir.remove();
  }
});

describe("the dashboard", () => {
  test("has panels that say what they show, each with an id of its own, none over another", () => {
    expect(panels.length).toBeGreaterThan(20);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([title, taken.has(`${x}:${y}`)]).toEqual([title, false]);
          taken.add(`${x}:${y}`);
        }
    }
    for (const { title, description, targets } of panels)
      expect([title, description, targets?.length]).toEqual([title, expect.any(String), expect.any(Number)]);
  });

  test("names only metrics and labels that exist", () => {
    for (const { title, targets = [] } of panels)
      for (const { expr, legendFormat } of targets) {
        const labels = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
        expect([title, unknownIn(expr, catalogue, labels)]).toEqual([title, []]);
      }
    for (const { name, definition } of dashboard.templating.list) {
      if (definition === undefined) continue;
      const [, query = "", label = ""] = /^label_values\((.*), (\w+)\)$/.exec(definition) ?? [];
      expect([name, unknownIn(query, catalogue, [label])]).toEqual([name, []]);
    }
  });

  test("has only queries that Prometheus understands, with variables that there are", async () => {
    const variables = new Set(["__rate_interval", ...dashboard.templating.list.map(({ name }) => name)]);
    for (const { title, targets = [] } of panels)
      for (const { expr } of targets) {
        const used = [...expr.matchAll(/\$(\w+)/g)].map(([, name = ""]) => name);
        expect([title, used.filter((name) => !variables.has(name))]).toEqual([title, []]);
        await prometheus.query(expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$\w+/g, ".*"));
      }
    await expect(prometheus.query("sum by (")).rejects.toThrow("parse error");
  });
});
