import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { rows } from "#server/fleet/schedule.ts";
import type { Row } from "#server/fleet/schedule-row.ts";
import { root } from "./tree.ts";

const minutes = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** When, and who, as docs/demo.md says it: over all spans, and all instances one after another. */
function told({ spans, service, instances, what, stagger }: Row): string {
  const from = Math.min(...spans.map(([begin]) => begin));
  const to = Math.max(...spans.map(([, end]) => end)) + stagger * (instances.length - 1);
  const zones = instances.map((index) => "abc"[index]).join(" ");
  return `| ${minutes(from)}–${minutes(to)} | ${"asks" in what ? "deploy-bot, " : ""}${service} ${zones} |`;
}

test("docs/demo.md has a line for each row of the schedule, in its order", () => {
  const lines = readFileSync(path.join(root, "docs/demo.md"), "utf8").split("\n");
  const found = lines
    .filter((line) => /^\| \d/.test(line))
    .map((line) => line.split("|").slice(0, 3).join("|"));
  expect(found.map((line) => `${line}|`)).toEqual(rows.map(told));
});
