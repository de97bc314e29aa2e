export type Style = "plain" | "dim" | "bold" | "good" | "warn" | "bad";

const CODES: Record<Exclude<Style, "plain">, number> = { dim: 2, bold: 1, good: 32, warn: 33, bad: 31 };

export interface Cell {
  readonly text: string;
  readonly style: Style;
}

/** Where the command writes: results to stdout, everything about them to stderr. */
export interface Io {
  line(text: string, style?: Style): void;
  note(text: string, style?: Style): void;
  /** Columns aligned, a header above, nothing else. */
  table(header: readonly string[], rows: readonly (readonly (string | Cell)[])[]): void;
  json(value: unknown): void;
}

export function terminalIo(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
): Io {
  const painter = (stream: NodeJS.WriteStream) => (text: string, style: Style) => {
    const isPlain = style === "plain" || !stream.isTTY || (env["NO_COLOR"] ?? "") !== "";
    return isPlain ? text : `\u001b[${CODES[style]}m${text}\u001b[0m`;
  };
  const paintOut = painter(stdout);
  const paintErr = painter(stderr);
  return {
    line: (text, style = "plain") => void stdout.write(`${paintOut(clean(text), style)}\n`),
    note: (text, style = "plain") => void stderr.write(`${paintErr(clean(text), style)}\n`),
    json: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
    table(header, rows) {
      const cells = [
        header.map((text): Cell => ({ text, style: "dim" })),
        ...rows.map((row) => row.map(asCell)),
      ];
      const widths = header.map((_, column) =>
        Math.max(...cells.map((row) => row[column]?.text.length ?? 0)),
      );
      for (const row of cells) {
        // The last column is not padded: no line ends in blanks.
        const padded = row.map(({ text, style }, column) => {
          const width = column === row.length - 1 ? 0 : (widths[column] ?? 0);
          return paintOut(text, style) + " ".repeat(Math.max(0, width - text.length));
        });
        stdout.write(`${padded.join("  ").trimEnd()}\n`);
      }
    },
  };
}

function asCell(cell: string | Cell): Cell {
  return typeof cell === "string"
    ? { text: clean(cell), style: "plain" }
    : { ...cell, text: clean(cell.text) };
}

/** Names and reasons were typed by others: what would steer the terminal is shown, not obeyed. */
function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\uFFFD");
}
