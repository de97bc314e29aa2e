import { expect, test } from "vitest";
import { Provocation } from "./provocation.ts";

test("stands instead of the schedule until it is called off", () => {
  const provocation = new Provocation();
  expect(provocation.at(0)).toBeUndefined();
  expect(provocation.take('{"kind":"fail"}', 0).status).toBe(200);
  expect(provocation.at(1e9)).toEqual({ kind: "fail" });
  provocation.take('{"kind":"well"}', 1e9);
  expect(provocation.at(1e9)).toBeUndefined();
});

test("what could not be called off ends by itself", () => {
  for (const kind of ["refuse", "crash"]) {
    const provocation = new Provocation();
    provocation.take(JSON.stringify({ kind }), 0);
    expect(provocation.at(19_999)).toEqual({ kind });
    expect(provocation.at(20_000)).toBeUndefined();
  }
});

test("what it cannot read is refused with the reason, and changes nothing", () => {
  const provocation = new Provocation();
  for (const body of [
    "",
    "fail",
    '{"kind":"explode"}',
    '{"kind":"fail","for":3}',
    '{"kind":"crash","forSeconds":0}',
  ]) {
    const { status, message } = provocation.take(body, 0);
    expect({ body, status }).toEqual({ body, status: 400 });
    expect(message).not.toBe("");
  }
  expect(provocation.at(0)).toBeUndefined();
});
