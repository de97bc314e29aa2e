import { describe, expect, it } from "vitest";
import type { RollFlags } from "./roll-flags.ts";
import { resumeLine } from "./roll-text.ts";

const flags: RollFlags = {
  namespace: "default",
  select: {},
  maxUnavailable: { kind: "count", count: 1 },
  until: "serving",
  evidence: "any",
  timeout: 120_000,
  keepAlive: 60_000,
  done: [],
};
const order = ["h:1", "h:2", "h:3", "[::1]:4"];
const line = (done: string[], more: Partial<RollFlags> = {}, command = ["./restart.sh"]) =>
  resumeLine({ service: "orders", command, flags: { ...flags, ...more }, owner: "ci", done, order });

describe("the line that resumes a roll", () => {
  it("names up to where all are done, and those beyond", () => {
    expect(line([])).toBe("headgate roll orders --max-unavailable 1 --owner ci -- ./restart.sh");
    expect(line(["h:2", "h:1"])).toContain("--owner ci --start-after h:2 --");
    expect(line(["h:1", "h:3"])).toContain("--start-after h:1 --done h:3 --");
    expect(line(["[::1]:4"])).toContain("--done '[::1]:4' --");
    expect(line(order)).toContain("--start-after '[::1]:4' --");
  });

  it("leaves it to the version where one is wanted", () => {
    expect(line(["h:1"], { toVersion: "1.5.0" })).toBe(
      "headgate roll orders --to-version 1.5.0 --max-unavailable 1 --owner ci -- ./restart.sh",
    );
  });

  it("says every flag again, quoted for a shell", () => {
    const more: Partial<RollFlags> = {
      namespace: "shop",
      select: { zone: "b", version: "1 beta" },
      maxUnavailable: { kind: "share", share: 0.1 },
      until: "full",
      reason: "it's time",
      evidence: "traffic",
      timeout: 1500,
      keepAlive: 5000,
      json: true,
    };
    expect(line([], more, ["sh", "-c", 'echo "$HEADGATE_HOST"'])).toBe(
      "headgate roll orders --namespace shop --select zone=b --select 'version=1 beta' --max-unavailable 10% " +
        "--until full --reason 'it'\\''s time' --owner ci --evidence traffic --timeout 1500ms --keep-alive 5s --json " +
        `-- sh -c 'echo "$HEADGATE_HOST"'`,
    );
  });
});
