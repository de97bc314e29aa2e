import type { Wish } from "#server/core/wish.ts";
import type { Command } from "#server/ports/commands.ts";
import { isWell, SERVICES, type SimInstance } from "./fleet.ts";
import type { SimNode } from "./sim-node.ts";
import type { Simulation } from "./simulation.ts";

/** Something that may happen; where it cannot now, nothing does. */
type Move = (sim: Simulation) => void | Promise<void>;

const anyone = (sim: Simulation, which: (instance: SimInstance) => boolean = () => true) =>
  sim.random.pickAny(sim.fleet.instances.filter(which));

/** Replicas that believe they lead: more than one of them now and then. */
const leaders = ({ replicas }: Simulation): SimNode[] =>
  [...replicas.values()].filter(({ isLeading }) => isLeading);

function ask(sim: Simulation, command: Command): void {
  if (command.kind === "undrain") sim.oracle.undoing(command.id);
  const replica = sim.random.pickAny(leaders(sim));
  const told = replica?.execute(command).catch((error: unknown) => {
    sim.refused.push(String(error));
  });
  void told;
}

function wishOf(sim: Simulation, { id }: SimInstance): Wish {
  return sim.random.weighted<Wish>([
    [6, { kind: "drain", id }],
    [1, { kind: "drain", id, keepAliveMs: 5000 }],
    [1, { kind: "drain", id, expiresInMs: sim.random.int(1, 8) * 1000 }],
    [4, { kind: "undrain", id, all: sim.random.chance(0.5) }],
    [1, { kind: "set-weight", id, weight: { kind: "percent", value: 50 } }],
    [1, { kind: "unset-weight", id }],
    [1, { kind: "set-maintenance", id }],
    [1, { kind: "unset-maintenance", id }],
    [1, { kind: "circuit", id, state: sim.random.pick(["open", "closed", "auto", "half-open"] as const) }],
  ]);
}

function operate(sim: Simulation): void {
  const service = sim.random.pick(SERVICES);
  const owner = sim.random.pick(["ann", "bob", "deploy-1"]);
  const instances = sim.fleet.instances.filter((each) => each.service === service);
  const isForced = sim.random.chance(0.1);
  const force = isForced ? { force: ["minServing", "minCapacity"] as const } : {};
  const wish = wishOf(sim, sim.random.pick(instances));
  if (isForced) sim.oracle.forcing(wish.id);
  ask(sim, {
    ...wish,
    service,
    actor: owner,
    owner,
    reason: "r",
    ...force,
  });
}

/** Several operators drain the same service at one moment, through whoever believes that he leads. */
function race(sim: Simulation): void {
  const service = sim.random.pick(SERVICES);
  for (const { id } of sim.fleet.instances.filter((each) => each.service === service)) {
    const owner = sim.random.pick(["ann", "bob", "carl"]);
    ask(sim, { kind: "drain", id, service, actor: owner, owner, reason: "race" });
  }
}

const lookAgain = ({ links }: Simulation) => links.forEach((link) => link.lookAgain());

/** Whoever leads hears late, is followed by another, and is asked to drain in the meantime. */
async function leadInVain(sim: Simulation): Promise<void> {
  const former = sim.leader();
  if (former === undefined) return;
  former.link.lagMs = 5000;
  loseLeader(sim);
  await sim.run(sim.random.pick([20, 500, 1000]));
  for (const { service, id } of sim.fleet.instances) {
    const command: Command = { kind: "drain", id, service, actor: "dora", owner: "dora", reason: "in vain" };
    if (sim.random.chance(0.5)) void former.execute(command).catch(() => undefined);
  }
  await sim.run(500);
  former.link.lagMs = 0;
}

/** An answer gets lost, and the watch is late: what is asked next must not undo what was written. */
async function loseAnAnswer(sim: Simulation): Promise<void> {
  const leader = sim.leader();
  const service = sim.random.pick(SERVICES);
  if (leader === undefined) return;
  Object.assign(leader.link, { lossy: 1, lagMs: 800 });
  for (const { id } of sim.fleet.instances.filter((each) => each.service === service)) {
    const owner = sim.random.pick(["ann", "bob", "carl"]);
    const command: Command = { kind: "drain", id, service, actor: owner, owner, reason: "lost" };
    void leader.execute(command).catch(() => undefined);
    await sim.run(20);
    leader.link.lossy = 0;
  }
  await sim.run(1000);
  leader.link.lagMs = 0;
}

function loseLeader(sim: Simulation): void {
  if (sim.level === "lean") return sim.elect();
  const lease = sim.store.list("/headgate/v1/leader").entries[0]?.lease;
  if (lease !== undefined && !sim.store.isPaused) sim.store.revoke(lease);
}

export const moves: readonly (readonly [weight: number, name: string, move: Move])[] = [
  [
    6,
    "start",
    (sim) => {
      const instance = anyone(sim, ({ isStarted }) => !isStarted);
      if (instance === undefined) return;
      sim.fleet.answer(instance, "ok");
      sim.fleet.start(instance);
    },
  ],
  [
    2,
    "deregister",
    async (sim) => {
      const instance = anyone(sim, ({ isStarted }) => isStarted);
      const replica = sim.random.pickAny([...sim.replicas.values()]);
      if (instance === undefined || replica === undefined || replica.link.isDown) return;
      sim.fleet.saidGoodbye(instance);
      await Promise.race([
        replica.registry.deregister(instance.service, instance.id).catch(() => undefined),
        sim.run(500),
      ]);
    },
  ],
  [
    1,
    "leave",
    (sim) => {
      const instance = anyone(sim, ({ isStarted }) => isStarted);
      if (instance === undefined) return;
      sim.fleet.saidGoodbye(instance);
      ask(sim, { kind: "leave", service: instance.service, id: instance.id, deadlineMs: 6000, actor: "it" });
    },
  ],
  [
    4,
    "answer",
    (sim) => {
      const instance = anyone(sim);
      if (instance !== undefined)
        sim.fleet.answer(instance, sim.random.pick(["ok", "ok", "degraded", "refused", "silent"] as const));
    },
  ],
  [
    1,
    "all answer alike",
    (sim) => {
      const answer = sim.random.pick(["ok", "refused", "silent"] as const);
      for (const instance of sim.fleet.instances)
        if (sim.random.chance(0.8)) sim.fleet.answer(instance, answer);
    },
  ],
  [1, "recover", (sim) => sim.fleet.instances.forEach((instance) => sim.fleet.answer(instance, "ok"))],
  [
    1,
    "crash",
    (sim) => {
      const instance = anyone(sim, ({ isStarted }) => isStarted);
      if (instance === undefined) return;
      sim.fleet.answer(instance, "refused");
      instance.isBeating = false;
    },
  ],
  [
    2,
    "lose a key",
    (sim) => {
      const instance = anyone(sim, ({ isStarted }) => isStarted);
      if (instance !== undefined) sim.fleet.loseKey(instance);
    },
  ],
  [
    2,
    "lose a service's keys",
    (sim) => {
      const service = sim.random.pick(SERVICES);
      for (const instance of sim.fleet.instances)
        if (instance.service === service && instance.isStarted) sim.fleet.loseKey(instance);
    },
  ],
  [
    2,
    "beat again",
    (sim) => sim.fleet.instances.forEach((instance) => (instance.isBeating ||= isWell(instance))),
  ],
  [10, "operate", operate],
  [3, "race", race],
  [
    2,
    "report",
    (sim) =>
      sim.clients.forEach((client, i) =>
        client.report(sim.fleet, sim.random, i === 0 && sim.random.chance(0.3)),
      ),
  ],
  [
    2,
    "client moves",
    (sim) => {
      const client = sim.random.pick(sim.clients);
      client.moveTo(sim.random.pickAny([...sim.replicas.values()]), sim.clock.now());
    },
  ],
  [2, "cut", (sim) => sim.random.pickAny([...sim.replicas.values()])?.link.cut()],
  [3, "mend", (sim) => sim.links.forEach((link) => link.mend())],
  [
    2,
    "lag",
    (sim) => {
      const link = sim.random.pickAny([...sim.replicas.values()])?.link;
      if (link !== undefined) link.lagMs = sim.random.pick([0, 50, 800, 5000]);
    },
  ],
  [
    2,
    "lossy",
    (sim) => {
      const link = sim.random.pickAny([...sim.replicas.values()])?.link;
      if (link !== undefined) link.lossy = sim.random.pick([0, 0, 0.3]);
    },
  ],
  [
    1,
    "pause the store",
    async (sim) => {
      sim.store.pause();
      lookAgain(sim);
      await sim.run(sim.random.int(2, 14) * 1000);
      sim.store.resume();
      lookAgain(sim);
    },
  ],
  [1, "compact", ({ store }) => store.compact(store.revision)],
  [2, "lead in vain", leadInVain],
  [2, "lose an answer", loseAnAnswer],
  [1, "leader loses its lease", loseLeader],
  [
    1,
    "stop a replica",
    async (sim) => {
      const replica = sim.random.pickAny([...sim.replicas.values()]);
      if (replica !== undefined && sim.replicas.size > 1) await sim.stopReplica(replica);
    },
  ],
  [
    2,
    "start a replica",
    (sim) => {
      if (sim.replicas.size < 3) sim.startReplica();
    },
  ],
];
