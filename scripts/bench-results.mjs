const columns = ["bench", "figure", "value", "ratio", "goal", "met", "commit", "node", "date"];
const heading = `# Benchmarks

The last result of each, written by \`npm run bench\`; the goals are ratios to a peer measured in the same run.

`;
/** Below this line a person notes why a goal is missed; the command leaves it as it is. */
const notesMark = "## Notes";

/** The figures that a bench printed, one JSON object a line; other lines are its talk. */
export function parseFigures(output, file) {
  return output
    .split("\n")
    .filter((line) => line.startsWith('{"bench"'))
    .map((line) => ({ ...JSON.parse(line), file }));
}

const show = (value) => (value === undefined || value === null ? "" : String(value).replaceAll("|", "/"));

/** A figure replaces the row of the same bench and name; rows of benches that were not run stay. */
export function mergeResults(earlier, figures, run) {
  const rows = figures.map(({ bench, name, figure, unit, ratio, goal, met }) => ({
    bench: show(bench),
    figure: show(name),
    value: `${show(figure)} ${show(unit)}`.trim(),
    ratio: show(ratio),
    goal: show(goal),
    met: met === undefined || met === null ? "" : met ? "yes" : "**no**",
    ...run,
  }));
  const key = (row) => `${row.bench} ${row.figure}`;
  const fresh = new Set(rows.map(key));
  const kept = earlier.rows.filter((row) => !fresh.has(key(row)));
  return { rows: [...kept, ...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1)), notes: earlier.notes };
}

export function renderResults({ rows, notes }) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const table = [
    line(columns),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map((name) => row[name]))),
  ];
  return `${heading}${table.join("\n")}\n\n${notesMark}\n${notes}`;
}

export function parseResults(text) {
  const [body, notes = "\n"] = text.split(`${notesMark}\n`);
  const rows = body
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) => line.slice(2, -2).split(" | "))
    .map((cells) => Object.fromEntries(columns.map((name, index) => [name, cells[index]?.trim() ?? ""])));
  return { rows, notes };
}
