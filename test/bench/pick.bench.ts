import { Balancer } from "#lib/contract/client-policy.ts";
import { Child, print } from "./child.ts";

/** What choosing an endpoint costs a client, beside the least code that would choose in that manner. */
const BALANCERS = Balancer.options;

interface Measured {
  readonly floor: number;
  readonly ours: number;
  readonly oneOut: number;
  readonly set: number;
  readonly "round-robin"?: number;
  readonly "weighted-round-robin"?: number;
}

for (const size of [100, 1000]) {
  for (const balancer of BALANCERS) {
    using child = new Child("./pick-loop.ts", [balancer, String(size)]);
    const measured = await child.ask<Measured>({});
    tell(`${balancer}, ${size} instances`, measured);
  }
}

function tell(name: string, measured: Measured): void {
  const { floor, ours, oneOut, set } = measured;
  const bench = "pick";
  const unit = "CPU ns";
  const ratio = ours / floor;
  print({ bench, name, figure: ours, unit, ratio, goal: "≤ 2 × floor", met: ratio <= 2 });
  print({ bench, name: `${name}: floor`, figure: floor, unit });
  print({ bench, name: `${name}: one is out`, figure: oneOut, unit, ratio: oneOut / floor });
  print({ bench, name: `${name}: a table with one weight changed is taken`, figure: set, unit: "CPU µs" });
  const { "weighted-round-robin": weighted, "round-robin": plain } = measured;
  if (weighted === undefined || plain === undefined) return;
  print({
    bench,
    name: `${name}: grpc-js weighted_round_robin`,
    figure: weighted,
    unit,
    ratio: weighted / ours,
    goal: "≥ 10 × ours",
    met: weighted >= 10 * ours,
  });
  print({ bench, name: `${name}: grpc-js round_robin`, figure: plain, unit, ratio: plain / ours });
}
