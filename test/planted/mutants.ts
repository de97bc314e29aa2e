export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly from: string;
  readonly to: string;
}

const core = (file: string) => `server/core/${file}.ts`;
const control = (file: string) => `server/control/${file}.ts`;

/** Defects as somebody might write them: each must be caught by a property, or by the simulation. */
export const mutants: readonly Mutant[] = [
  {
    name: "tables are written without comparing the leader key",
    file: control("committer"),
    from: "store.txn(fence, [...operations, ...more])",
    to: "store.txn([], [...operations, ...more])",
  },
  {
    name: "overrides are written without comparing the leader key",
    file: control("commander"),
    from: "store.txn([...fence, own, ...compares, ...part.compares], [put, ...part.operations, ...more])",
    to: "store.txn([own, ...compares, ...part.compares], [put, ...part.operations, ...more])",
  },
  {
    name: "overrides are written without comparing what stands",
    file: control("commander"),
    from: "store.txn([...fence, own, ...compares, ...part.compares], [put, ...part.operations, ...more])",
    to: "store.txn([...fence, ...compares, ...part.compares], [put, ...part.operations, ...more])",
  },
  {
    name: "panic never comes",
    file: core("panic"),
    from: "if (share >= bound) return undefined;",
    to: "if (share >= 0) return undefined;",
  },
  {
    name: "panic routes to nobody",
    file: core("status"),
    from: "return isEligible(instance, status, base);",
    to: "return false;",
  },
  {
    name: "panic has no margin: it ends where it began",
    file: core("panic"),
    from: "panic === undefined ? policy.threshold : Math.min(1, policy.threshold + policy.margin)",
    to: "policy.threshold",
  },
  {
    name: "an empty table is accepted when the last registrations vanish",
    file: core("vanish"),
    from: "if (!isMany && !leavesNone(change.instances.values())) return;",
    to: "if (!isMany) return;",
  },
  {
    name: "one that went alone stays away when the last other deregisters",
    file: core("vanish"),
    from: "if (change.state.turnover.vanished.size > 0) retainIfMany(change, at, policy);",
    to: "",
  },
  {
    name: "one that is out of the table counts as one that serves",
    file: core("status"),
    from: 'return instance.vanished?.kind !== "gone" && instance.leave === undefined && !isWished(status);',
    to: "return instance.leave === undefined && !isWished(status);",
  },
  {
    name: "a new leader does not know who is retained",
    file: core("endpoint"),
    from: '...(vanished?.kind === "retained" ? { vanished: { ...vanished, failures: 0 } } : {}),',
    to: "",
  },
  {
    name: "a new leader does not know of panic",
    file: core("table-encoder"),
    from: "const panicSince = state.panic?.since;",
    to: "const panicSince = undefined;",
  },
  {
    name: "a factor is dropped from the explanation",
    file: core("weight"),
    from: "const now = { base, factors, weight: significant(product) };",
    to: 'const now = { base, factors: factors.filter(({ kind }) => kind !== "degraded"), weight: significant(product) };',
  },
  {
    name: "latency lifts a weight out of its range",
    file: core("weight"),
    from: "Math.min(latency.value, MAX_WEIGHT / Math.max(1, base))",
    to: "latency.value",
  },
  {
    name: "an open circuit closes without a trial",
    file: core("step-traffic"),
    from: 'tryAgain(change, instance, at, { text: "on trial: its time out is over" });',
    to: 'readmit(change, instance, at, { text: "on trial: its time out is over" });',
  },
  {
    name: "no cap on how many are ejected",
    file: core("circuit-moves"),
    from: "if (room.out < room.most) {",
    to: "if (room.out <= room.instances) {",
  },
  {
    name: "one client alone ejects what others call",
    file: core("circuit-evidence"),
    from: "if (!isShared) return { ...reported, reported, failing };",
    to: "if (calls.length >= 0) return { ...reported, reported, failing };",
  },
  {
    name: "undrained, it serves without a fresh pass",
    file: core("gate"),
    from: '{ kind: "awaiting-pass", since: at };',
    to: '{ kind: "open" };',
  },
  {
    name: "a drain is forgotten at a takeover",
    file: core("step-registration"),
    from: "comeback(registered, each, change.get(id),",
    to: "comeback(registered, each, undefined,",
  },
  {
    name: "a leave outlives the process that left",
    file: core("comeback"),
    from: "registered.createRevision === restored.createRevision ? restored.leave : undefined",
    to: "restored.leave",
  },
  {
    name: "slow start goes back",
    file: core("slow-start"),
    from: "Math.max(rotation.share, slowStartShare(at - rotation.since, policy))",
    to: "slowStartShare(at - rotation.since, policy)",
  },
  {
    name: "the hold of one that flaps is ignored",
    file: core("health"),
    from: "at - passingSince >= (flap.holdMs ?? 0)",
    to: "at >= passingSince",
  },
  {
    name: "the observer never doubts itself",
    file: core("health"),
    from: "if (failures < policy.check.unhealthyThreshold || isDoubted)",
    to: "if (failures < policy.check.unhealthyThreshold)",
  },
  {
    name: "guards do not count what is drained already",
    file: core("capacity"),
    from: "total = plus(total, { instances: 1, weight: registeredWeight(instance) });",
    to: "if (!isTakenOut(intents.get(instance.id) ?? { drains: [] })) total = plus(total, { instances: 1, weight: registeredWeight(instance) });",
  },
  {
    name: "guards are not asked",
    file: control("commands"),
    from: "if (refusing.length > 0) throw refusedBy(refusing);",
    to: "",
  },
  {
    name: "a deregistration is taken for a loss",
    file: core("step-registration"),
    from: 'else if (because === "deregistered") {',
    to: 'else if (because !== "deregistered" && because !== "vanished") {',
  },
  {
    name: "a closed term goes on probing",
    file: control("term"),
    from: "void this.prober.close();",
    to: "",
  },
  {
    name: "what went while history was compacted is missed",
    file: control("book"),
    from: "if (!present.has(key)) this.#remove(key);",
    to: "",
  },
  {
    name: "a small change hides one to 0",
    file: core("weight"),
    from: "return isSmall && !isEnding && base === before.base && kindsOf(now) === kindsOf(before) ? before : now;",
    to: "return (isSmall || now.weight === 0) && !isEnding && base === before.base ? before : now;",
  },
  {
    name: "the tally drifts",
    file: core("tally"),
    from: "serving: tally.serving - less.serving + more.serving,",
    to: "serving: tally.serving + more.serving,",
  },
  {
    name: "one loss is remembered for ever",
    file: core("vanish"),
    from: "if (turnover !== change.state.turnover) change.service({ turnover });",
    to: "",
  },
  {
    name: "a new leader's clock may be behind what is stored",
    file: control("last-time"),
    from: "    lastOf(departure),\n",
    to: "",
  },
];
