import { expect, test } from "vitest";
import type { Transition } from "#lib/contract/events.ts";
import { createJournal } from "./journal.ts";

function transition(service: string, rest: Partial<Transition> = {}): Transition {
  return { kind: "health.changed", at: 0, namespace: "default", service, text: service, ...rest };
}
const texts = (events: readonly { text: string }[] | undefined) => events?.map(({ text }) => text);

test("the newest are kept, told newest first, and older ones page by page", () => {
  const journal = createJournal({ startedAt: 1, capacity: 3 });
  journal.append(["a", "b", "c", "d", "e"].map((name) => transition(name)));
  const first = journal.read({}, 2);
  expect(texts(first.items)).toEqual(["e", "d"]);
  expect(first.total).toBe(3);
  expect(texts(journal.read({}, 2, first.items.at(-1)?.id).items)).toEqual(["c"]);
});

test("ids sort as text in the order of events, across logs too", () => {
  const early = createJournal({ startedAt: 1_700_000_000_000 });
  const late = createJournal({ startedAt: 1_800_000_000_000 });
  early.append(Array.from({ length: 12 }, () => transition("a")));
  late.append([transition("b")]);
  const ids = [...early.read({}, 100).items.toReversed(), ...late.read({}, 1).items].map(({ id }) => id);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(13);
});

test("what came after an event is told whole, or not at all when some of it is gone", () => {
  const journal = createJournal({ startedAt: 1, capacity: 3 });
  journal.append([transition("a"), transition("b"), transition("c")]);
  const [c, b, a] = journal.read({}, 3).items;
  expect(texts(journal.since(a!.id, {}))).toEqual(["b", "c"]);
  expect(texts(journal.since(c!.id, {}))).toEqual([]);
  journal.append([transition("d")]);
  expect(texts(journal.since(a!.id, {}))).toEqual(["b", "c", "d"]);
  journal.append([transition("e")]);
  expect(journal.since(a!.id, {})).toBeUndefined();
  expect(texts(journal.since(b!.id, {}))).toEqual(["c", "d", "e"]);
  for (const id of [
    "",
    "x-1",
    "-1",
    `${b!.id}0`,
    createJournal({ startedAt: 2 }).read({}, 1).items[0]?.id ?? "0-1",
  ])
    expect(journal.since(id, {}), id).toBeUndefined();
});

test("filters hold for reads, for what is resumed and for what is heard", () => {
  const journal = createJournal({ startedAt: 1 });
  const heard: string[] = [];
  const end = journal.subscribe({ namespaces: ["other"] }, ({ text }) => heard.push(text));
  journal.append([transition("a"), transition("b", { namespace: "other", kind: "leave.done" })]);
  journal.append([{ kind: "leader.elected", at: 0, text: "leader" }]);
  expect(texts(journal.read({ namespaces: ["other"] }, 9).items)).toEqual(["b"]);
  expect(texts(journal.read({ namespace: "default" }, 9).items)).toEqual(["a"]);
  expect(texts(journal.read({ kind: "leave.done" }, 9).items)).toEqual(["b"]);
  expect(journal.read({ service: "a" }, 9).total).toBe(1);
  expect(heard).toEqual(["b"]);
  end();
  journal.append([transition("c", { namespace: "other" })]);
  expect(heard).toEqual(["b"]);
});
