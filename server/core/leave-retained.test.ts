import { expect, test } from "vitest";
import { idOf } from "#test/support/core-player.ts";
import { play } from "#test/support/core-moves.ts";

const ID = idOf(1);

/** Its registration vanished, it is kept, and now the process says that it goes. */
function leaving() {
  const player = play([1], {}, [
    [60_000, { kind: "vanish", ports: [1] }],
    [0, { kind: "leave", port: 1 }],
  ]);
  expect(player.state.instances.get(ID)).toMatchObject({ marks: ["retained"], status: "draining" });
  return player;
}

test("who leaves while it is kept is gone at its deadline: there is no registration left to remove", () => {
  const player = leaving();
  player.at += 30_000;
  player.play({ kind: "tick" });
  expect(player.state.instances.has(ID)).toBe(false);
  expect(player.transitions.at(-1)).toMatchObject({ kind: "instance.unregistered", text: "it left" });
});

test("a new leader goes on with its leave", () => {
  const player = leaving();
  const before = player.bytes();
  player.takeOver();
  expect(player.bytes()).toBe(before);
});
