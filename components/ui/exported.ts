/** A column of an exported table. */
export interface ExportColumn<T> {
  /** Its name in JSON. */
  readonly key: string;
  /** Its head in CSV, with the unit of its numbers: `p95 (ms)`. */
  readonly head: string;
  /** Undefined: not known. A moment is written as ISO 8601. */
  readonly valueOf: (row: T) => ExportValue;
}
export type ExportValue = string | number | boolean | Date | undefined;

/** ms since the epoch, as a moment. */
export const momentOf = (at: number | undefined): Date | undefined =>
  at === undefined ? undefined : new Date(at);

/** Rows that are there already, for an export. */
export const wholeOf = <T>(items: readonly T[]) => Promise.resolve({ items, isCut: false });

/** RFC 4180, with heads; text that a spreadsheet would run as a formula is kept from it by an apostrophe. */
export function csvOf<T>(rows: readonly T[], columns: readonly ExportColumn<T>[]): string {
  const lines = [
    columns.map(({ head }) => field(head)),
    ...rows.map((row) => columns.map(({ valueOf }) => field(plainOf(valueOf(row))))),
  ];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

/** A list of objects; what is not known is left out. */
export function jsonOf<T>(rows: readonly T[], columns: readonly ExportColumn<T>[]): string {
  const objects = rows.map((row) =>
    Object.fromEntries(
      columns.flatMap(({ key, valueOf }) => {
        const value = plainOf(valueOf(row));
        return value === undefined ? [] : [[key, value]];
      }),
    ),
  );
  return `${JSON.stringify(objects, null, 2)}\n`;
}

function plainOf(value: ExportValue): string | number | boolean | undefined {
  return value instanceof Date ? value.toISOString() : value;
}

// What Excel, LibreOffice and Google Sheets take for the beginning of a formula. OWASP, "CSV Injection".
const FORMULA = /^[=+\-@\t\r]/;

function field(value: string | number | boolean | undefined): string {
  if (value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
