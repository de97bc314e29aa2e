import { expect, test } from "vitest";
import type { InstanceState } from "./model.ts";
import { SharedMap } from "./shared-map.ts";
import { isBad, sharedTraits } from "./shared-trait.ts";

interface Given {
  readonly zone?: string;
  readonly version?: string;
  readonly host?: string;
  readonly source?: string;
  readonly isBad?: boolean;
}

let port = 0;
const some = (n: number, given: Given): Given[] => Array.from({ length: n }, () => given);

function service(name: string, ...given: readonly Given[]) {
  const instances = given.map(({ zone, version, host, source = "headgate", isBad = false }) => {
    port += 1;
    const id = `10.0.0.1:${port}`;
    const registered = { source, registration: { zone, version } };
    const status = isBad ? "unhealthy" : "serving";
    return [
      id,
      { id, host: host ?? `10.0.0.${port}`, registered, status } as unknown as InstanceState,
    ] as const; // no more is looked at
  });
  return {
    key: { namespace: "default", service: name },
    instances: SharedMap.empty<InstanceState>().with(instances),
    bad: instances.map(([, each]) => each).filter(isBad),
  };
}

const b = { zone: "b", isBad: true };

test("a zone that is out in each service stands out, with the ratio inside and outside", () => {
  const services = ["a", "b", "c"].map((name) => service(name, b, ...some(2, { zone: "a" })));
  expect(sharedTraits(services)).toEqual([
    { trait: "zone", value: "b", bad: 3, of: 3, badElsewhere: 0, ofElsewhere: 6 },
  ]);
});

test("one in trouble has nothing in common, and two of one service may be there by chance", () => {
  expect(sharedTraits([service("a", b, ...some(9, { zone: "a" }))])).toEqual([]);
  expect(sharedTraits([service("a", b, b, ...some(2, { zone: "b" }), ...some(2, { zone: "a" }))])).toEqual(
    [],
  );
});

test("what all have is no difference, nor what those elsewhere suffer as often", () => {
  expect(sharedTraits([service("a", ...some(5, { host: "10.0.0.1", source: "s", ...b }))])).toEqual([]);
  const spread = ["a", "b"].flatMap((zone) => [...some(10, { zone, isBad: true }), ...some(20, { zone })]);
  expect(sharedTraits([service("a", ...spread)])).toEqual([]);
});

test("a version is counted within its service: others of that name are other software", () => {
  const sick = { version: "2.0", isBad: true };
  const services = [
    service("checkout", ...some(3, sick), ...some(6, { version: "1.9" })),
    service("orders", ...some(20, { version: "2.0" })),
  ];
  expect(sharedTraits(services)).toEqual([
    {
      trait: "version",
      value: "2.0",
      namespace: "default",
      service: "checkout",
      bad: 3,
      of: 3,
      badElsewhere: 0,
      ofElsewhere: 6,
    },
  ]);
  const other = service("checkout", ...some(20, { version: "2.0" }));
  other.key.namespace = "other";
  expect(sharedTraits([...services, other])).toEqual(sharedTraits(services));
});

test("of several the least likely stands first: a host out whole before its zone", () => {
  const sick = { zone: "b", host: "10.0.9.9", isBad: true };
  const told = sharedTraits([
    service("a", ...some(6, sick), ...some(3, { zone: "b" }), ...some(30, { zone: "a" })),
  ]);
  expect(told.map(({ trait, bad, of }) => [trait, bad, of])).toEqual([
    ["host", 6, 6],
    ["zone", 6, 9],
  ]);
});
