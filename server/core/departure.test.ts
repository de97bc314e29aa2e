import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { probe, registered, Stepper } from "#test/support/core.ts";
import { endpointOf } from "./endpoint.ts";
import type { Consumer } from "./model.ts";
import type { ClientReport } from "./report.ts";
import { newService } from "./service.ts";

const ID = "10.0.0.1:1";
const SECOND = 1000;

interface Client {
  readonly id: string;
  readonly everyMs: number;
  readonly offsetMs: number;
  /** It leaves out which table it holds. */
  readonly isTerse?: boolean;
  readonly inFlight?: (at: number) => number;
}

/** An instance that is drained from 1 s on, all of whose clients hold the table from 2 s on; a step a second. */
class Drain {
  readonly #stepper = new Stepper();
  readonly #clients: readonly Client[];
  #at = 0;

  constructor(clients: readonly Client[], former?: { readonly stepper: Stepper; readonly at: number }) {
    this.#clients = clients;
    if (former === undefined) {
      this.#stepper.fleet(0, [1, 2, 3]).drains(SECOND, ID, ["ci"]);
      this.#stepper.do(SECOND + 1, { kind: "published", revision: 7 });
      return;
    }
    const { at, stepper } = former;
    const { key, intents } = stepper.state;
    this.#at = at;
    const stored = endpointOf(stepper.instance(1), stepper.state, stepper.policy);
    this.#stepper.state = newService(key, stored === undefined ? [] : [JSON.parse(JSON.stringify(stored))]);
    this.#stepper
      .do(at, { kind: "intents", intents, revision: 5, because: { kind: "found" } })
      .do(at, { kind: "registered", registered: registered(1) });
  }

  /** What another leader goes on from. */
  handedOver(at: number): { readonly stepper: Stepper; readonly at: number } {
    return { stepper: this.#stepper, at };
  }

  get departure() {
    return this.#stepper.instance(1).departure;
  }

  says(at: number, report: Omit<ClientReport, "windowMs"> & { windowMs?: number }): void {
    this.#stepper.do(at, { kind: "reported", reports: [{ windowMs: 60 * SECOND, ...report }] });
  }

  answers(at: number, inFlight: number | undefined): void {
    this.#stepper.do(at, {
      kind: "probed",
      id: ID,
      result: probe(true, at, inFlight === undefined ? {} : { inFlight }),
    });
  }

  /** Up to this second, or until drained: then when that was. */
  until(endMs: number, more: (at: number) => readonly Consumer[] = () => []): number | undefined {
    for (; this.#at <= endMs; this.#at += SECOND) {
      const at = this.#at;
      for (const { id, everyMs, offsetMs, isTerse, inFlight = () => 0 } of this.#clients) {
        if (at < offsetMs || (at - offsetMs) % everyMs !== 0) continue;
        const calls = [{ id: ID, ok: 0, failed: 0, inFlight: inFlight(at), latency: undefined }];
        const held = isTerse === true ? undefined : heldAt(at);
        this.says(at, { client: id, held, windowMs: everyMs, calls });
      }
      const own = this.#clients.map(({ id }) => ({ id, held: heldAt(at), lastContactAt: at, open: true }));
      this.#stepper.do(at, { kind: "consumers", consumers: [...own, ...more(at)], asOf: at });
      this.#stepper.do(at, { kind: "tick" });
      if (this.departure?.stage === "drained") return at;
    }
    return undefined;
  }
}

function heldAt(at: number): number {
  return at >= 2 * SECOND ? 7 : 6;
}

function reporting(everySeconds: number, offsetSeconds: number, more: Partial<Client> = {}): Client {
  const [everyMs, offsetMs] = [everySeconds * SECOND, offsetSeconds * SECOND];
  return { id: `web/${everySeconds}+${offsetSeconds}`, everyMs, offsetMs, ...more };
}

describe("a drain of which clients seldom report", () => {
  test.each([
    ["two each 30 s, 12 s apart", [reporting(30, 0), reporting(30, 12)]],
    ["three each 20 s, 7 s apart", [reporting(20, 0), reporting(20, 7), reporting(20, 14)]],
  ])("ends by their reports: %s", (_, clients) => {
    const drain = new Drain(clients);
    expect(drain.until(3600 * SECOND)).toBeLessThanOrEqual(62 * SECOND);
    expect(drain.departure).toMatchObject({ evidence: "traffic" });
  });

  test("is not over while one said last that it has calls in flight", () => {
    const drain = new Drain([reporting(60, 0, { inFlight: (at) => (at < 600 * SECOND ? 5 : 0) })]);
    expect(drain.until(599 * SECOND)).toBeUndefined();
    expect(drain.until(700 * SECOND)).toBe(605 * SECOND);
  });

  test("ends, whoever reports when and says what it holds or not, once each that told of calls has told of their end", () => {
    const client = fc.record({
      every: fc.integer({ min: 1, max: 60 }),
      offset: fc.nat(59),
      isTerse: fc.boolean(),
      callsUntil: fc.nat(200),
    });
    fc.assert(
      fc.property(fc.array(client, { minLength: 1, maxLength: 4 }), (all) => {
        const clients = all.map(({ every, offset, isTerse, callsUntil }, n) => ({
          ...reporting(every, offset % every, {
            isTerse,
            inFlight: (at) => (at < callsUntil * SECOND ? 1 : 0),
          }),
          id: `web/${n}`,
        }));
        const over = Math.max(2, ...all.map(({ callsUntil }) => callsUntil)) * SECOND;
        const slowest = Math.max(...clients.map(({ everyMs }) => everyMs));
        const at = new Drain(clients).until(over + 3 * slowest + 20 * SECOND);
        expect(at).toBeDefined();
        for (const { everyMs, offsetMs, inFlight } of clients) {
          const last = offsetMs + Math.floor(((at ?? 0) - offsetMs) / everyMs) * everyMs;
          if (last >= offsetMs) expect(inFlight?.(last)).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("calls in flight of a client that tells no more", () => {
  const calls = [{ id: ID, ok: 0, failed: 0, inFlight: 5, latency: undefined }];
  const busy = { client: "gone/1", held: 6, windowMs: 5000, calls };

  test("hold up what others' reports, and time alone, would end, for two and a half minutes", () => {
    for (const others of [[], [reporting(5, 0)]]) {
      const drain = new Drain(others);
      drain.says(SECOND, busy);
      expect(drain.until(150 * SECOND)).toBeUndefined();
      expect(drain.until(180 * SECOND)).toBeDefined();
    }
  });

  test("hold up nothing once it says otherwise, or the instance itself does", () => {
    const drain = new Drain([]);
    drain.says(SECOND, busy);
    expect(drain.until(60 * SECOND)).toBeUndefined();
    drain.says(60 * SECOND, { ...busy, held: 7, calls: [] });
    expect(drain.until(80 * SECOND)).toBeDefined();
    const telling = new Drain([]);
    telling.says(SECOND, busy);
    telling.answers(2 * SECOND, 0);
    expect(telling.until(60 * SECOND)).toBeLessThan(30 * SECOND);
    expect(telling.departure).toMatchObject({ evidence: "instance" });
  });
});

describe("clients that come and go", () => {
  test("hold up no drain, though each reports only some time after it came", () => {
    const visitors = (at: number) =>
      (at / SECOND) % 3 === 0 ? [{ id: `new/${at}`, held: 7, lastContactAt: at, open: true }] : [];
    const drain = new Drain([reporting(5, 0)]);
    expect(drain.until(60 * SECOND, visitors)).toBeLessThan(25 * SECOND);
  });
});

describe("what was said before all had the table", () => {
  const none = [{ id: ID, ok: 0, failed: 0, inFlight: 0, latency: undefined }];

  test("proves nothing, however late it comes and whatever is overtaken by it", () => {
    const drain = new Drain([reporting(1000, 0)]);
    expect(drain.until(9 * SECOND)).toBeUndefined();
    // Made with the older table, and sent again as it is.
    drain.says(10 * SECOND, { client: "web/1000+0", held: 6, calls: none });
    expect(drain.until(19 * SECOND)).toBeUndefined();
    drain.says(20 * SECOND, { client: "web/1000+0", held: 7, isLate: true, madeAt: 10, calls: none });
    expect(drain.until(29 * SECOND)).toBeUndefined();
    drain.says(30 * SECOND, { client: "web/1000+0", held: 7, calls: none });
    expect(drain.until(31 * SECOND)).toBeDefined();
  });

  test("needs two reports from a client that does not say which table it holds, as one may be sent again", () => {
    const drain = new Drain([{ ...reporting(1000, 0), isTerse: true }]);
    expect(drain.until(9 * SECOND)).toBeUndefined();
    drain.says(10 * SECOND, { client: "web/1000+0", held: undefined, calls: none });
    expect(drain.until(19 * SECOND)).toBeUndefined();
    drain.says(20 * SECOND, { client: "web/1000+0", held: undefined, calls: none });
    expect(drain.until(21 * SECOND)).toBeDefined();
  });
});

test("a new leader waits for who told the one before it, as long as it waits for the clients of that one", () => {
  const first = new Drain([reporting(60, 0, { inFlight: () => 5 }), reporting(5, 0)]);
  expect(first.until(70 * SECOND)).toBeUndefined();
  const takenOver = (clients: readonly Client[]) => {
    const next = new Drain(clients, first.handedOver(70 * SECOND));
    const former = { id: "clients of the former leader", held: 0, open: false };
    const at = next.until(300 * SECOND, (now) =>
      now < 130 * SECOND ? [{ ...former, lastContactAt: 70 * SECOND - 90_001 }] : [],
    );
    return { at, departure: next.departure };
  };
  // It reports at 120 s, and has calls in flight.
  const busy = takenOver([reporting(60, 0, { inFlight: () => 5 }), reporting(5, 0)]);
  expect(busy.at).toBeUndefined();
  // Both are there, and say that nothing is in flight.
  const quiet = takenOver([reporting(60, 0), reporting(5, 0)]);
  expect(quiet.departure).toMatchObject({ evidence: "traffic" });
  expect(quiet.at).toBeLessThanOrEqual(140 * SECOND);
  // One of them tells no more.
  const partial = takenOver([reporting(5, 0), reporting(9000, 0)]);
  expect(partial.departure).toMatchObject({ evidence: "partial" });
  expect(partial.at).toBeGreaterThanOrEqual(130 * SECOND);
  expect(partial.at).toBeLessThanOrEqual(150 * SECOND);
});
