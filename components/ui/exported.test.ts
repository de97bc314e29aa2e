import { expect, test } from "vitest";
import { csvOf, type ExportColumn, jsonOf } from "./exported.ts";

interface Line {
  readonly name: string;
  readonly p95?: number;
  readonly at?: number;
}
const columns: readonly ExportColumn<Line>[] = [
  { key: "name", head: "Name", valueOf: ({ name }) => name },
  { key: "p95Ms", head: "p95 (ms)", valueOf: ({ p95 }) => p95 },
  { key: "at", head: "At", valueOf: ({ at }) => (at === undefined ? undefined : new Date(at)) },
];
const csv = (...rows: Line[]) => csvOf(rows, columns).split("\r\n").slice(1, -1);

test("numbers stay numbers, moments are ISO 8601, and what is not known is empty", () => {
  expect(csvOf([{ name: "a", p95: -1.5, at: 0 }], columns)).toBe(
    "Name,p95 (ms),At\r\na,-1.5,1970-01-01T00:00:00.000Z\r\n",
  );
  expect(csv({ name: "a" })).toEqual(["a,,"]);
  expect(JSON.parse(jsonOf([{ name: "a" }, { name: "b", p95: 2, at: 0 }], columns))).toEqual([
    { name: "a" },
    { name: "b", p95Ms: 2, at: "1970-01-01T00:00:00.000Z" },
  ]);
});

test.each(["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\rx"])("%j is no formula to a spreadsheet", (name) => {
  expect(csv({ name })[0]?.replace(/^"/, "")).toMatch(/^'/);
  expect(JSON.parse(jsonOf([{ name }], columns))).toEqual([{ name }]);
});

test("commas, quotes and lines stay within their field", () => {
  expect(csv({ name: 'a "b", c\nd' })).toEqual(['"a ""b"", c\nd",,']);
});
