import { describe, expect, it } from "vitest";
import type { InstanceView } from "#lib/contract/views.ts";
import { drainAt, intentOf, viewOf } from "#test/support/sample-drain.ts";
import { mostOf, nextOf, type RollWish, turnOf } from "./roll-plan.ts";

const wish: RollWish = { owner: "ci", limit: { kind: "count", count: 1 } };
const drained = (...owners: string[]) => ({
  status: "drained" as const,
  intents: { drains: owners.map((owner) => intentOf(owner)) },
});

function service(...views: Partial<InstanceView>[]): Map<string, InstanceView> {
  const all = views.map((more, i) => viewOf(more.weight ?? 100, { id: `h:${i + 1}`, ...more }));
  return new Map(all.map((view) => [view.id, view]));
}
const next = (views: Map<string, InstanceView>, rolling: string[] = [], more: Partial<RollWish> = {}) => {
  const pending = [...views.keys()].filter((id) => !rolling.includes(id));
  return nextOf(pending, new Set(rolling), views, { ...wish, ...more });
};
const out = { weight: 0, status: "unhealthy" as const };

describe("how many may be out", () => {
  it.each([
    [0.1, 9, 1],
    [0.1, 12, 1],
    [0.25, 12, 3],
    [0.29, 100, 29],
    [1, 4, 4],
  ])("%d of %i are %i: rounded down, and at least one", (share, registered, most) => {
    expect(mostOf({ kind: "share", share }, registered)).toBe(most);
  });
});

describe("whose turn it is", () => {
  it("is the first one's, and the next one's only when that is back", () => {
    const views = service({}, {}, {});
    expect(next(views)).toEqual({ kind: "begin", instance: "h:1" });
    expect(next(views, ["h:1"])).toMatchObject({ kind: "wait" });
    expect(next(views, ["h:1"], { limit: { kind: "count", count: 2 } })).toMatchObject({ instance: "h:2" });
  });

  it("counts instances that are out for any reason, panic and trial included", () => {
    for (const more of [
      out,
      { status: "trial" as const, weight: 5 },
      { ...out, marks: ["panic" as const], weight: 100 },
    ])
      expect(nextOf(["h:1"], new Set(), service({}, more), wish)).toEqual({
        kind: "wait",
        forHolders: false,
        out: ["h:2"],
        most: 1,
      });
  });

  it("is first that of one that is out itself: it costs nothing", () => {
    expect(next(service({}, {}, out))).toEqual({ kind: "begin", instance: "h:3" });
  });

  it("is never that of one that somebody else keeps out", () => {
    const ejected = { ...intentOf("ann"), state: "open" as const };
    for (const more of [
      drained("ann"),
      drained("ann", "ci"),
      { intents: { drains: [], maintenance: intentOf("ann") } },
      { intents: { drains: [], circuit: ejected } },
    ])
      expect(next(service({ weight: 0, ...more }))).toEqual({ kind: "over" });
    expect(next(service({ weight: 0, ...drained("ci") }))).toMatchObject({ kind: "begin" });
  });

  it("waits for one that is renewed by whoever holds it, or that is leaving", () => {
    const renewed = {
      weight: 0,
      status: "drained" as const,
      intents: { drains: [drainAt("drained", { owner: "ann", keepAliveMs: 5000 })] },
    };
    expect(next(service(renewed))).toMatchObject({ kind: "wait", forHolders: true });
    expect(next(service({ weight: 0, status: "draining" }))).toMatchObject({ kind: "wait" });
  });

  it("passes over one at the version, unless it does not serve or an earlier run left it drained", () => {
    const turn = (more: Partial<InstanceView>) =>
      turnOf(viewOf(more.weight ?? 100, { version: "2", ...more }), { ...wish, toVersion: "2" }).kind;
    expect(turn({})).toBe("there");
    expect(turn({ version: "1" })).toBe("free");
    expect(turn(out)).toBe("free");
    expect(turn({ weight: 0, ...drained("ci") })).toBe("free");
    expect(turn({ weight: 0, ...drained("ann") })).toBe("there");
  });

  it("is nobody's that is not registered", () => {
    expect(turnOf(undefined, wish).kind).toBe("gone");
    expect(turnOf(viewOf(0, { registered: false }), wish).kind).toBe("gone");
  });
});
