import type { Drain, DrainStage } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import type { Handlers } from "./contract-server.ts";

/** The arguments that name it. */
export const INSTANCE = ["orders", "10.0.0.7:8080"];
export const REASON = ["--reason", "release 812"];
export const STAGES: DrainStage[] = ["requested", "published", "converged", "drained"];

export function drainAt(stage: DrainStage, more: Partial<Drain> = {}): Drain {
  const stages = STAGES.slice(0, STAGES.indexOf(stage) + 1).map((one, i) => ({ stage: one, at: i }));
  const isDrained = stage === "drained";
  return {
    id: "d1",
    owner: "ci",
    actor: "ci",
    reason: "release 812",
    createdAt: 0,
    stage,
    stages,
    behind: [],
    lost: [],
    safeToStop: isDrained,
    registered: true,
    others: [],
    ...(stage === "requested" ? {} : { revision: 41 }),
    ...(isDrained ? { evidence: "instance" as const } : {}),
    ...more,
  };
}

/** A drain that moves on by one stage at each question. */
export function draining(last: Partial<Drain> = {}): Handlers {
  let asked = 0;
  return {
    drain: () => ({ drain: drainAt("requested") }),
    getDrain: () => {
      const stage = STAGES[Math.min(++asked, 3)]!;
      return { drain: drainAt(stage, stage === "drained" ? last : {}) };
    },
  };
}

/** The settings of a command that talks to these addresses. */
export const commandEnv = (...urls: string[]) => ({ HEADGATE_URL: urls.join(","), HEADGATE_TOKEN: "t" });

/** The instance, at a share of its weight of 100. */
export function viewOf(weight: number, more: Partial<InstanceView> = {}): InstanceView {
  return {
    id: "10.0.0.7:8080",
    namespace: "default",
    service: "orders",
    host: "10.0.0.7",
    port: 8080,
    protocol: "http",
    metadata: {},
    dependsOn: [],
    registered: true,
    source: "api",
    status: weight === 100 ? "serving" : "warming",
    statusSince: 0,
    marks: [],
    health: "healthy",
    healthSince: 0,
    baseWeight: 100,
    weight,
    causes: [{ kind: "probe_passing", since: 0, text: "probe: 2 of 2 passed" }],
    check: { kind: "http", target: "http://10.0.0.7:8080/healthz", intervalMs: 5000, timeoutMs: 1000 },
    intents: { drains: [] },
    safeToStop: false,
    ...more,
  };
}

export const intentOf = (owner: string) => ({
  id: owner,
  owner,
  actor: owner,
  reason: `${owner}'s reason`,
  createdAt: 0,
});
