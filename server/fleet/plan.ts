/** A service of the sample fleet: three instances, one in each zone, all in one process. */
export interface PlannedService {
  readonly name: SampleService;
  readonly team: string;
  /** Each request makes one call to each of these. */
  readonly dependsOn: readonly SampleService[];
  readonly instances: readonly PlannedInstance[];
  /** How long a request takes when the instance is well, ms. */
  readonly workMs: { readonly min: number; readonly max: number };
}

export interface PlannedInstance {
  readonly zone: string;
  readonly version: string;
  readonly weight: number;
}

export type SampleService = "gateway" | "checkout" | "orders" | "inventory" | "payments";

export const SAMPLE_NAMESPACE = "default";

/** A crashed instance is out of the registry this long after its last heartbeat. */
export const TTL_SECONDS = 10;

const inZones = (versions: readonly [string, string, string], weights = [100, 100, 100]) =>
  ["a", "b", "c"].map((zone, index) => ({
    zone,
    version: versions[index] ?? versions[0],
    weight: weights[index] ?? 100,
  }));

/** A shop: visitors → gateway → checkout → orders and inventory; orders → payments. */
export const samplePlan: readonly PlannedService[] = [
  {
    name: "gateway",
    team: "edge",
    dependsOn: ["checkout"],
    instances: inZones(["4.12.0", "4.12.0", "4.12.0"]),
    workMs: { min: 1, max: 4 },
  },
  {
    name: "checkout",
    team: "shop",
    dependsOn: ["orders", "inventory"],
    instances: inZones(["2.4.1", "2.4.1", "2.5.0-canary"], [100, 100, 20]),
    workMs: { min: 3, max: 12 },
  },
  {
    name: "orders",
    team: "shop",
    dependsOn: ["payments"],
    instances: inZones(["7.0.3", "7.0.3", "7.0.3"]),
    workMs: { min: 4, max: 15 },
  },
  {
    name: "inventory",
    team: "warehouse",
    dependsOn: [],
    instances: inZones(["1.8.2", "1.8.2", "1.8.2"]),
    workMs: { min: 2, max: 9 },
  },
  {
    name: "payments",
    team: "billing",
    dependsOn: [],
    instances: inZones(["3.1.4", "3.1.4", "3.2.0-rc.1"]),
    workMs: { min: 10, max: 40 },
  },
];

export function plannedService(name: SampleService): PlannedService {
  const planned = samplePlan.find((service) => service.name === name);
  if (planned === undefined) throw new Error(`the sample fleet has no service ${name}`);
  return planned;
}
