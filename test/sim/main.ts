import { runMany } from "./run-many.ts";

const [level, from, count] = process.argv.slice(2);
const { failures, sums } = await runMany(level === "whole" ? "whole" : "lean", Number(from), Number(count));
for (const failure of failures) console.log(failure);
console.log(JSON.stringify({ level, from, count, failed: failures.length, ...sums }));
if (failures.length > 0) process.exitCode = 1;
