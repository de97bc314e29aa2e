import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname } from "node:path";

interface Picker {
  pick(args: unknown): unknown;
}
type MakePicker = new (children: readonly unknown[], metricsHandler: null) => Picker;
interface Compiled {
  exports: { readonly Picker: MakePicker };
  paths: readonly string[];
  _compile(source: string, file: string): void;
}

/** The picker of `@grpc/grpc-js`, which it does not export, over children that answer at once. */
export function grpcPicker(kind: "round-robin" | "weighted-round-robin", weights: readonly number[]): Picker {
  const require = createRequire(import.meta.url);
  const index = require.resolve("@grpc/grpc-js");
  const file = index.replace("index.js", `load-balancer-${kind}.js`);
  const name = kind === "round-robin" ? "RoundRobinPicker" : "WeightedRoundRobinPicker";
  require(index); // its modules refer to each other: this is the order they load in
  const compiled = Object.assign(new Module(file) as unknown as Compiled, {
    filename: file,
    paths: require.resolve.paths(dirname(file)) ?? [],
  });
  compiled._compile(`${readFileSync(file, "utf8")}\nexports.Picker = ${name};`, file);
  const children = weights.map((weight, at) => {
    const subchannel = { getWrappedSubchannel: () => subchannel };
    const result = { pickResultType: 0, subchannel, status: null, onCallStarted: null, onCallEnded: null };
    return { endpointName: `10.0.0.${at}`, endpoint: {}, weight, picker: { pick: () => result } };
  });
  return kind === "round-robin"
    ? new (compiled.exports.Picker as unknown as new (children: readonly unknown[]) => Picker)(children)
    : new compiled.exports.Picker(children, null);
}
