import { expect, test } from "vitest";
import { OF_ADDRESS, OF_NAME, SignInLimit, type SignInPace } from "./sign-in-limit.ts";

function limited(pace: SignInPace) {
  let now = 0;
  const limit = new SignInLimit(pace, () => now);
  return { limit, advance: (ms: number) => (now += ms) };
}

test.each([
  ["an address", OF_ADDRESS, 10, 6000],
  ["a name", OF_NAME, 30, 1000],
] as const)(
  "of %s so many fail at once, then one at a time; a success costs little",
  (_, pace, failures, everyMs) => {
    const { limit, advance } = limited(pace);
    const outcomes = Array.from({ length: failures + 1 }, () => limit.take("a"));
    expect(outcomes.filter((ms) => ms === 0)).toHaveLength(failures);
    expect(outcomes.at(-1)).toBe(everyMs);
    expect(limit.take("b")).toBe(0);
    advance(everyMs - 1);
    expect(limit.take("a")).toBe(1);
    advance(1);
    for (let i = 0; i < 3; i++) {
      expect(limit.take("a")).toBe(0);
      limit.succeeded("a");
      advance(everyMs / 6);
    }
  },
);

test("an hour's guessing at a name from three addresses leaves its user room to try, from wherever", () => {
  const [ofAddress, ofName] = [limited(OF_ADDRESS), limited(OF_NAME)];
  const attempt = (address: string) => ofAddress.limit.take(address) === 0 && ofName.limit.take("ann") === 0;
  const tries: boolean[] = [];
  for (let second = 0; second < 3600; second++) {
    for (const address of ["10.9.0.1", "10.9.0.2", "10.9.0.3"]) attempt(address);
    if (second % 60 === 59) tries.push(attempt("10.1.1.1"));
    for (const { advance } of [ofAddress, ofName]) advance(1000);
  }
  expect(tries).toHaveLength(60);
  expect(tries).not.toContain(false);
});

test("the addresses of one IPv6 network share what one has, and names do whatever their case", () => {
  const { limit: ofAddress } = limited(OF_ADDRESS);
  const outcomes = Array.from({ length: 11 }, (_, i) => ofAddress.take(`2001:db8::${i}`));
  expect(outcomes.at(-1)).toBeGreaterThan(0);
  const { limit: ofName } = limited(OF_NAME);
  for (let i = 0; i < 30; i++) ofName.take(i % 2 === 0 ? "ann" : "ANN");
  expect(ofName.take("Ann")).toBeGreaterThan(0);
});
