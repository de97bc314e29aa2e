import { runMany } from "./run-many.ts";

const [level, from, count] = process.argv.slice(2);
const { failures, sums } = await runMany(level === "whole" ? "whole" : "lean", Number(from), Number(count));
// A schedule in which nothing ever registers is one of thousands.
if (sums.publishes < sums.schedules) failures.push("hardly anything was published: the runs prove nothing");
for (const failure of failures) console.log(failure);
console.log(JSON.stringify({ level, from, count, failed: failures.length, ...sums }));
if (failures.length > 0) process.exitCode = 1;
