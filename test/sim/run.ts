import { inspect } from "node:util";
import { allOf } from "#server/core/intents.ts";
import type { Command } from "#server/ports/commands.ts";
import { isWell, SERVICES } from "./fleet.ts";
import { moves } from "./moves.ts";
import { Breach } from "./oracle.ts";
import { type Level, Simulation } from "./simulation.ts";

export interface RunResult {
  readonly moves: readonly string[];
  readonly publishes: number;
  readonly intents: number;
  readonly panics: number;
  readonly retained: number;
}

/** One schedule. Rejects with what broke, and the moves up to it. */
export async function run(
  seed: number,
  level: Level,
  length = level === "whole" ? 25 : 12,
): Promise<RunResult> {
  const sim = new Simulation(seed, level);
  const made: string[] = [];
  try {
    await begin(sim);
    for (let n = 0; n < length; n++) {
      const [, name, move] = sim.random.weighted(moves.map((each) => [each[0], each]));
      made.push(name);
      await move(sim);
      await sim.run(sim.random.pick([0, 20, 300, 1000, 3000]) || 1);
    }
    made.push("the end");
    // The end takes longer than all the rest: a lean run has it one time in sixteen.
    if (level === "whole" || seed % 16 === 0) {
      await heal(sim);
      await takeDown(sim);
    }
  } catch (error) {
    throw new Error(
      `seed ${seed}: ${error instanceof Breach ? error.message : String((error as Error).stack)}\nafter: ${made.join(", ")}`,
      { cause: error },
    );
  }
  const { publishes, intents, panics, retained } = sim.oracle.counts;
  return { moves: made, publishes, intents, panics, retained };
}

async function begin(sim: Simulation): Promise<void> {
  const replicas = [1, 2, 3].slice(0, sim.random.int(1, 3)).map(() => sim.startReplica());
  for (const client of sim.clients) client.moveTo(sim.random.pick(replicas), sim.clock.now());
  for (const instance of sim.fleet.instances) if (sim.random.chance(0.8)) sim.fleet.start(instance);
  if (sim.level === "lean") sim.elect();
  if (!(await sim.hasLeader(5000))) throw new Breach("nobody leads at the beginning");
  await sim.run(1000);
}

/** With every fault gone, and nobody wishing anything, the tables come to say what truly is. */
async function heal(sim: Simulation): Promise<void> {
  for (const link of sim.links) {
    link.lagMs = 0;
    link.lossy = 0;
    link.mend();
  }
  if (sim.replicas.size === 0) sim.startReplica();
  if (sim.level === "lean") sim.elect();
  for (const instance of sim.fleet.instances) instance.isBeating = isWell(instance);
  if (!(await sim.hasLeader(20_000))) throw new Breach("nobody leads 20 s after the last fault");
  await sim.run(6000); // what was asked before is done, or given up
  await undoAll(sim);
  await sim.run(40_000);
  const [replica] = sim.replicas.values();
  for (const client of sim.clients) client.moveTo(replica, sim.clock.now());
  await sim.run(500);
  for (const { id, isFresh } of sim.replicas.values())
    if (!isFresh) throw new Breach(`honest: ${id} says that it is stale, and nothing is wrong`);
  for (const instance of sim.fleet.instances) {
    const { service, id } = instance;
    for (const client of sim.clients) {
      const endpoint = client.tables.get(service.service)?.endpoints.find((each) => each.id === id);
      const said =
        endpoint === undefined ? "not in the table" : `${endpoint.status} with weight ${endpoint.weight}`;
      if (!sim.fleet.isRegistered(instance) && endpoint !== undefined)
        throw new Breach(`honest: ${id} is not registered, and ${client.name} holds it as ${said}`);
      if (!sim.fleet.isRegistered(instance)) continue;
      const isRouted =
        endpoint !== undefined && ["serving", "degraded", "ejected", "trial"].includes(endpoint.status);
      if (isWell(instance) && !isRouted)
        throw new Breach(`converges: ${id} is well and registered, and is ${said}`);
      if (!isWell(instance) && endpoint?.status !== "unhealthy")
        throw new Breach(`honest: ${id} fails its checks, and is ${said}`);
    }
  }
}

async function undoAll(sim: Simulation): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const leader = sim.leader();
    for (const service of SERVICES)
      for (const [id, own] of sim.oracle.intentsOf(service.service)) {
        const asking = { service, reason: "r", actor: "ann" };
        sim.oracle.undoing(id);
        const owners = new Set(allOf(own).map(({ owner }) => owner));
        const undo: Command[] = [...owners].map((owner) => ({
          ...asking,
          owner,
          kind: "changes",
          wishes: [
            { kind: "undrain", id, all: true },
            { kind: "unset-weight", id },
            { kind: "unset-maintenance", id },
            { kind: "circuit", id, state: "auto" },
          ],
        }));
        for (const command of undo)
          void leader?.execute(command).catch((error: unknown) => sim.refused.push(String(error)));
      }
    await sim.run(1000);
    if (SERVICES.every(({ service }) => sim.oracle.intentsOf(service).size === 0)) return;
  }
  throw new Breach(`overrides cannot be undone: ${sim.refused.at(-1)}`);
}

/** With the fleet gone, nothing is kept of it; with the replicas closed, nothing of them. */
async function takeDown(sim: Simulation): Promise<void> {
  for (const instance of sim.fleet.instances) {
    sim.fleet.saidGoodbye(instance);
    sim.fleet.answer(instance, "refused");
  }
  await sim.run(75_000);
  const { ok, brokenAt, why } = sim.auditVerdict();
  if (!ok) throw new Breach(`the audit breaks at record ${brokenAt}: ${why}`);
  const leader = sim.leader();
  for (const state of leader?.state()?.services() ?? []) {
    const { instances, intents, restored, renewals, turnover, tally } = state;
    const left = {
      instances: instances.size,
      intents: intents.size,
      restored: restored.size,
      renewals: renewals.size,
      vanished: turnover.vanished.size,
      ...tally,
    };
    if (Object.values(left).some((count) => count !== 0))
      throw new Breach(`bounded: of ${state.key.service} is left ${JSON.stringify(left)}`);
  }
  const { scheduled } = leader?.proberStats() ?? { scheduled: 0 };
  if (scheduled > 0) throw new Breach(`bounded: ${scheduled} probes are scheduled of a fleet that is gone`);
  for (const replica of [...sim.replicas.values()]) {
    const errors = replica.log.lines.filter(({ level }) => level === "error");
    if (errors.length > 0)
      throw new Breach(`${replica.id} logged: ${errors[0]?.message} ${inspect(errors[0]?.fields)}`);
    await sim.stopReplica(replica);
  }
  await sim.run(20_000);
  const watchers = sim.links.reduce((sum, link) => sum + link.watchers, 0);
  // One is the store's own, that looks for leases that ran out.
  if (sim.clock.waiting > 1)
    throw new Breach(`bounded: ${sim.clock.waiting - 1} timers wait after everything was closed`);
  if (watchers > 0) throw new Breach(`bounded: ${watchers} watches stand after everything was closed`);
  if (sim.store.leases > 0) throw new Breach(`bounded: ${sim.store.leases} leases are left`);
}
