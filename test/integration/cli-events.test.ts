import { describe, expect, it } from "vitest";
import { contractServer } from "#test/support/contract-server.ts";
import { eventually } from "#test/support/eventually.ts";
import { headgate, startHeadgate } from "#test/support/headgate-command.ts";
import { commandEnv } from "#test/support/sample-drain.ts";

const event = (n: number) => ({
  id: `0000000000a-0000000${n}`,
  kind: "drain.requested" as const,
  at: 0,
  service: "orders",
  text: `event ${n}`,
  actor: "ada",
});
const FILTERS = [
  "--service",
  "orders",
  "--instance",
  "10.0.0.7:80",
  "--kind",
  "drain.requested",
  "--actor",
  "ada",
];
const ASKED = { service: "orders", instance: "10.0.0.7:80", kind: "drain.requested", actor: "ada" };

describe("headgate events", () => {
  it("asks for what its filters say, the list and the stream alike", async () => {
    await using server = await contractServer({
      listEvents: () => ({ items: [event(1)], total: 1 }),
      streamEvents: ({ response }) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(`event: transition\nid: x\ndata: ${JSON.stringify(event(2))}\n\n`);
      },
    });
    const args = ["events", "-f", ...FILTERS, "--since", "15m"];
    await using running = startHeadgate(args, commandEnv(server.url));
    await eventually(() => running.stdout().includes("event 2"), { withinMs: 20_000 });
    const asked = (name: string) => server.calls.find((call) => call.name === name)?.query;
    expect(asked("listEvents")).toEqual({ ...ASKED, since: { agoMs: 900_000 }, limit: 20 });
    expect(asked("streamEvents")).toEqual(ASKED);
  });

  it("reads on where a page holds less than was asked for, and no further than that", async () => {
    await using server = await contractServer({
      listEvents: ({ query }) => {
        if (query["cursor"] === undefined) return { items: [event(5)], nextCursor: event(4).id };
        if (query["cursor"] === event(4).id) return { items: [], nextCursor: event(3).id };
        return { items: [event(2), event(1)], nextCursor: event(1).id };
      },
    });
    const { stdout } = await headgate(["events", "-n", "3"], commandEnv(server.url));
    expect(stdout.match(/event \d/g)).toEqual(["event 1", "event 2", "event 5"]);
    expect(server.calls.map(({ query }) => query["limit"])).toEqual([3, 2, 2]);
  });

  it("says so where the log does not go back to what it showed last", async () => {
    await using server = await contractServer({
      listEvents: () => ({ items: [event(1)], total: 1 }),
      streamEvents: ({ response }) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(`event: reset\ndata: {}\n\nevent: transition\ndata: ${JSON.stringify(event(9))}\n\n`);
      },
    });
    await using running = startHeadgate(["events", "-f"], commandEnv(server.url));
    await eventually(() => running.stdout().includes("event 9"), { withinMs: 20_000 });
    expect(running.stderr()).toContain("some may be missing here");
  });

  it("leaves out what it cannot read of the stream, and goes on", async () => {
    const { text: _none, ...unreadable } = event(7);
    await using server = await contractServer({
      listEvents: () => ({ items: [event(1)], total: 1 }),
      streamEvents: ({ response }) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (const sent of [unreadable, event(9)])
          response.write(`event: transition\ndata: ${JSON.stringify(sent)}\n\n`);
      },
    });
    await using running = startHeadgate(["events", "-f", "--json"], commandEnv(server.url));
    await eventually(() => running.stdout().includes("event 9"), { withinMs: 20_000 });
    expect(running.stdout()).not.toContain(unreadable.id);
  });

  it.each([
    ["--since", "yesterday"],
    ["--kind", "no.such"],
    ["--instance", "nowhere"],
  ])("%s %s is a mistake of usage", async (...flag) => {
    expect((await headgate(["events", ...flag], commandEnv("http://127.0.0.1:1"))).code).toBe(2);
  });
});
