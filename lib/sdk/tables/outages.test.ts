import { describe, expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { FakeHeadgate } from "#test/support/fake-headgate.ts";
import { FollowedTables } from "#test/support/followed-tables.ts";
import { refusingUrl } from "#test/support/local-server.ts";
import { sdkTable } from "#test/support/sdk-table.ts";

const POLLED = "streams do not come through: tables are polled";
const AGAIN = "tables come by stream again";

describe("a stream that ends", () => {
  test("is resumed by its last event, and nobody is told", async () => {
    await using headgate = await FakeHeadgate.start(sdkTable("orders", 1));
    await using client = new FollowedTables(headgate.url);
    client.ask("orders");
    await eventually(() => client.revision() === 1);
    headgate.tables.set("orders", sdkTable("orders", 2));
    headgate.cut();
    await eventually(() => client.revision() === 2);
    expect(headgate.asks("stream").map(({ lastEventId }) => lastEventId)).toEqual([undefined, "e1.1"]);
    expect([client.troubles, client.follower.source]).toEqual([[], "stream"]);
  });

  test("with `bye` is opened at another replica", async () => {
    await using one = await FakeHeadgate.start(sdkTable("orders", 1));
    await using two = await FakeHeadgate.start(sdkTable("orders", 2));
    await using client = new FollowedTables([one.url, two.url]);
    client.ask("orders");
    await eventually(() => client.revision() === 1);
    one.write("event: bye\ndata: {}\n\n");
    await eventually(() => client.revision() === 2);
    expect([one.asks("stream").length, two.asks("stream").length]).toEqual([1, 1]);
    expect(client.troubles).toEqual([]);
  });

  test("because Headgate is gone is told of once, with the cause; so is that it is back", async () => {
    const away = await refusingUrl();
    const { port } = new URL(away);
    await using client = new FollowedTables(away, { retryMs: 50 });
    client.ask("orders");
    await eventually(() => client.troubles.length > 0);
    expect(client.follower.source).toBe("away");
    await using headgate = await FakeHeadgate.startAt(Number(port), sdkTable("orders", 1));
    await eventually(() => client.revision() === 1);
    expect(client.troubles).toEqual([
      expect.stringMatching(/^tables do not come, those that are held stand: .*ECONNREFUSED/),
      AGAIN,
    ]);
    await headgate[Symbol.asyncDispose]();
    await eventually(() => client.troubles.length === 3);
    expect(client.follower.source).toBe("away");
    expect(client.revision()).toBe(1);
    await using restarted = await FakeHeadgate.startAt(Number(port), sdkTable("orders", 1, 3, "e2"));
    await eventually(() => client.held.get("orders")?.epoch === "e2");
    await eventually(() => client.follower.source === "stream");
    expect(client.troubles).toHaveLength(4);
    expect(restarted.asks("stream").at(-1)?.lastEventId).toBe("e1.1");
  });
});

describe("a stream that is opened and brings nothing", () => {
  const times = { firstByteMs: 20, patienceMs: 60_000, pollForMs: 40 };

  test("has all tables polled until it does, also of services asked for meanwhile; it is tried beside", async () => {
    await using headgate = await FakeHeadgate.start(sdkTable("orders", 2));
    headgate.streaming = "held";
    await using client = new FollowedTables(headgate.url, times);
    // As kept on disk by an earlier run: held, and old.
    client.held.remember(sdkTable("orders", 1));
    client.ask("orders", "stock");
    await eventually(() => client.revision() === 2);
    expect([client.follower.source, client.troubles]).toEqual(["poll", [POLLED]]);
    client.ask("late");
    const tries = headgate.asks("stream").length;
    await eventually(() => headgate.asks("stream").length > tries + 2);
    headgate.publish(sdkTable("late", 1));
    headgate.publish(sdkTable("orders", 3));
    await eventually(() => client.revision() === 3 && client.revision("late") === 1, { withinMs: 10_000 });
    expect(client.follower.source).toBe("poll");

    headgate.streaming = "served";
    await eventually(() => {
      headgate.write(": keepalive\n\n");
      return client.follower.source === "stream";
    });
    expect(client.troubles).toEqual([POLLED, AGAIN]);
    const polls = headgate.asks("table").length;
    headgate.publish(sdkTable("orders", 4));
    await eventually(() => client.revision() === 4);
    expect(headgate.asks("table").length).toBe(polls);
  });

  test("but its first piece is still polled beside: what buffers it may hold the next one back", async () => {
    await using headgate = await FakeHeadgate.start(sdkTable("orders", 1));
    headgate.streaming = "held";
    await using client = new FollowedTables(headgate.url, { ...times, firstByteMs: 200 });
    client.ask("orders");
    await eventually(() => client.follower.source === "poll");
    headgate.streaming = "served";
    const opened = headgate.asks("stream").length;
    await eventually(() => headgate.asks("stream").length > opened);
    headgate.tables.set("orders", sdkTable("orders", 2));
    headgate.publishPolled();
    await eventually(() => client.revision() === 2);
    expect(client.follower.source).toBe("poll");
  });

  test("while Headgate goes away under the polls: told, and that tables are polled again", async () => {
    await using headgate = await FakeHeadgate.start(sdkTable("orders", 1));
    headgate.streaming = "held";
    await using client = new FollowedTables(headgate.url, times);
    client.ask("orders");
    await eventually(() => client.follower.source === "poll");
    headgate.polling = 503;
    headgate.publishPolled();
    await eventually(() => client.follower.source === "away");
    headgate.polling = "served";
    await eventually(() => client.follower.source === "poll");
    expect(client.troubles).toEqual([POLLED, expect.stringContaining("of the test"), POLLED]);
  });
});

test("one that falls silent is opened again", async () => {
  await using headgate = await FakeHeadgate.start(sdkTable("orders", 1));
  await using client = new FollowedTables(headgate.url, { silentMs: 50 });
  client.ask("orders");
  await eventually(() => headgate.asks("stream").length > 2);
  expect([client.revision(), client.troubles]).toEqual([1, []]);
});

test.each(["held", "served", 503] as const)(
  "closing ends all there is, in the midst of it: %s",
  async (streaming) => {
    await using headgate = await FakeHeadgate.start(sdkTable("orders", 1));
    headgate.streaming = streaming;
    const client = new FollowedTables(headgate.url, { firstByteMs: 20 });
    client.ask("orders");
    await eventually(() => headgate.asked.length > 0);
    await client.follower.close();
    client.ask("stock");
    await eventually(() => headgate.streams.size === 0);
    expect(client.follower.source).toBe("away");
    expect(headgate.asks("stream").flatMap(({ services }) => services)).not.toContain("stock");
  },
);

test("closing before anybody answered ends too", async () => {
  const client = new FollowedTables(await refusingUrl());
  client.ask("orders");
  await client.follower.close();
  expect(client.troubles).toEqual([]);
});

test("what is asked for while Headgate is away is followed with the rest once it is back", async () => {
  await using headgate = await FakeHeadgate.start(sdkTable("orders", 1), sdkTable("stock", 1));
  await using client = new FollowedTables(headgate.url, { retryMs: 50 });
  client.ask("orders");
  await eventually(() => client.revision() === 1);
  headgate.streaming = 503;
  headgate.polling = 503;
  headgate.cut();
  await eventually(() => client.follower.source === "away");
  client.ask("stock");
  await eventually(() => client.troubles.length > 0);
  headgate.streaming = "served";
  await eventually(() => client.revision("stock") === 1);
  expect(headgate.streams.size).toBe(1);
  expect(client.follower.source).toBe("stream");
});

test("a polled table that cannot be read is told of once, and the next is waited for", async () => {
  await using headgate = await FakeHeadgate.start(sdkTable("stock", 1));
  headgate.tables.set("orders", { ...sdkTable("orders", 5), endpoints: "of a later version" });
  headgate.streaming = "held";
  await using client = new FollowedTables(headgate.url, { firstByteMs: 20, pollForMs: 60_000 });
  client.ask("stock", "orders");
  await eventually(() => headgate.asks("table").some(({ tag }) => tag === "e1.5"), { withinMs: 20_000 });
  expect(client.troubles.filter((what) => what.includes("orders"))).toHaveLength(1);
  headgate.publish(sdkTable("orders", 6));
  await eventually(() => client.revision() === 6);
  expect(client.follower.source).toBe("poll");
});
