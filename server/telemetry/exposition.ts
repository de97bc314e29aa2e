import type { Registry } from "prom-client";

type Metric = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>[number];
/** Histograms and summaries give their values names of their own. */
type Value = Metric["values"][number] & { readonly metricName?: string };

/** Lines between two turns of the event loop. */
const AT_ONCE = 1000;

/**
 * All metrics in the Prometheus text format, as the library writes it
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format), but in pieces: a thousand
 * services have tens of thousands of lines, and at one go they held up every probe for a tenth of a second and more.
 */
export async function expose(register: Registry): Promise<string> {
  const pieces: string[] = [];
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    pieces.push(lines.join("\n"));
    lines = [];
    await new Promise(setImmediate);
  };
  for (const { name } of register.getMetricsAsArray()) {
    const metric = await register.getSingleMetric(name)?.get();
    if (metric === undefined) continue;
    // Declared as a number; it is the word.
    lines.push(`# HELP ${name} ${escapeText(metric.help)}`, `# TYPE ${name} ${String(metric.type)}`);
    for (const value of metric.values as readonly Value[]) {
      lines.push(lineOf(name, value));
      if (lines.length >= AT_ONCE) await flush();
    }
    lines.push("");
  }
  await flush();
  return pieces.join("\n");
}

function lineOf(name: string, { metricName = name, labels, value }: Value): string {
  const parts = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${metricName}${parts.length === 0 ? "" : `{${parts.join()}}`} ${numberText(value)}`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "Nan";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}

function escapeText(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string | number | undefined): string {
  const plain = String(text);
  return /["\\\n]/.test(plain) ? escapeText(plain).replaceAll('"', '\\"') : plain;
}
