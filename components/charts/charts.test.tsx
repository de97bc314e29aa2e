import { MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { clockSeconds } from "#lib/time.ts";
import { Bands } from "./bands.tsx";
import { Heatmap } from "./heatmap.tsx";
import { MarkerList } from "./marker-list.tsx";
import { nthColor } from "./series-color.ts";
import { Sparkline } from "./sparkline.tsx";
import { TimeChart } from "./time-chart.tsx";

const extent = { from: 0, to: 60_000 };
const steps = { from: 0, stepMs: 5000 };
const html = (node: ReactNode) => renderToStaticMarkup(<MantineProvider>{node}</MantineProvider>);

test("a legend tells the newest that is known of each line, and a dash of what is not", () => {
  const series = [
    { key: "a", label: "orders", color: nthColor(0), values: [1, 2, null] },
    { key: "b", label: "payments", color: nthColor(8), values: [1, null, null] },
  ];
  const chart = html(
    <TimeChart
      title="Calls"
      kind="lines"
      extent={extent}
      steps={steps}
      series={series}
      format={(n) => `${n}/s`}
    />,
  );
  expect(chart).toContain('<span title="orders">orders</span><b>2/s</b>');
  expect(chart).toContain('<span title="payments">payments</span><b>–</b>');
  expect(chart).toContain("var(--hg-series-rest)");
  expect(chart).toContain('aria-label="Calls as a table"');
});

test("a heat map says how many calls its darkest cell holds", () => {
  const map = html(
    <Heatmap title="Latency" extent={extent} steps={steps} bounds={[1, 5]} columns={[[0, 7, 1], null]} />,
  );
  expect(map).toContain("7 calls");
});

test("bands are read as what stands now, until another is pointed at", () => {
  const bands = html(
    <Bands
      label="Health"
      extent={extent}
      bands={[
        { from: 0, until: 30_000, tone: "good", word: "Healthy" },
        { from: 30_000, until: 60_000, tone: "bad", word: "Unhealthy", text: "connect refused" },
      ]}
      ticks={[{ at: 31_000, tone: "bad", word: "Probe failed" }]}
    />,
  );
  expect(bands).toContain(
    `aria-valuetext="${clockSeconds(30_000)}–${clockSeconds(60_000)}, 30 s: Unhealthy, connect refused"`,
  );
});

test("what happened is told in words beside the charts", () => {
  const icon = () => null;
  const marker = {
    key: "1",
    at: 0,
    icon: icon as never,
    tone: "planned",
    word: "Deploy",
    text: "2.0",
  } as const;
  const list = html(<MarkerList label="Events" markers={[marker]} missing={undefined} extent={extent} />);
  expect(list).toContain('<b>Deploy</b> <span title="2.0">2.0</span>');
  expect(list).not.toContain("Not marked");
});

test("lines whose answer did not come are told where they are listed, with the way to ask again", () => {
  const missing = { what: "changes of leader", why: "No leader.", onRetry: () => undefined };
  const list = html(<MarkerList label="Events" markers={[]} missing={missing} extent={extent} />);
  expect(list).toContain(
    '<span title="No leader.">Not marked, for want of an answer: changes of leader.</span>',
  );
  expect(list).toContain(">Try again</button>");
});

test("a spark line is a line and its ground, named", () => {
  const line = html(<Sparkline label="calls, rising" values={[1, 2, 3]} />);
  expect(line).toContain('aria-label="calls, rising"');
  expect(line.match(/<path/g)).toHaveLength(2);
});
