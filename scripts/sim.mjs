import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { show } from "./child.mjs";
import { command, Refusal } from "./place.mjs";
import { prepare } from "./prepare.mjs";

/** A whole replica's schedule costs as much as ten of one that only decides and commits. */
const PER_RUN = { lean: 500, whole: 50 };

function chosen(args) {
  const { values } = parseArgs({
    args,
    options: { schedules: { type: "string" }, seed: { type: "string" }, level: { type: "string" } },
  });
  const { level = "lean" } = values;
  if (!(level in PER_RUN))
    throw new Refusal(`No level ${level}. There are: ${Object.keys(PER_RUN).join(", ")}.`);
  const count = Number(values.seed === undefined ? (values.schedules ?? "10000") : 1);
  // Without a seed each run has others, and says which.
  const from = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000));
  if (!(count >= 1) || !(from >= 0)) throw new Refusal("--schedules and --seed are whole numbers.");
  return { level, count, from };
}

await command(async () => {
  const { level, count, from } = chosen(process.argv.slice(2));
  const node = await prepare({ includeDev: true, build: false });
  const ranges = [];
  for (let start = from; start < from + count; start += PER_RUN[level])
    ranges.push([start, Math.min(PER_RUN[level], from + count - start)]);
  console.log(`${count} schedules of level ${level}, from seed ${from}`);
  let failed = 0;
  const work = async () => {
    for (let range = ranges.shift(); range !== undefined && failed === 0; range = ranges.shift()) {
      const args = ["--disable-warning=ExperimentalWarning", "test/sim/main.ts", level, ...range.map(String)];
      if ((await show(node, args)) !== 0) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  if (failed > 0) process.exitCode = 1;
});
