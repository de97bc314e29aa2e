import { describe, expect, test, vi } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { FakeHeadgate } from "#test/support/fake-headgate.ts";
import { FollowedTables } from "#test/support/followed-tables.ts";
import { sdkEndpoint, sdkTable } from "#test/support/sdk-table.ts";

const names = (count: number, prefix = "s") => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

describe("which stream a service is followed by", () => {
  test("one for each hundred; a service that is asked for later leaves the others' streams alone", async () => {
    await using headgate = await FakeHeadgate.start();
    headgate.most = 100;
    await using client = new FollowedTables(headgate.url);
    client.ask(...names(250));
    await eventually(() => headgate.streams.size === 3);
    const opened = headgate.asks("stream").length;
    headgate.publish(sdkTable("late", 1));
    client.ask("late");
    await eventually(() => client.revision("late") === 1);
    expect(headgate.asks("stream").length).toBe(opened + 1);
    expect(headgate.asks("stream").at(-1)?.services.length).toBe(51);
    for (const name of ["s0", "s120", "s249"]) headgate.publish(sdkTable(name, 2));
    await eventually(() => ["s0", "s120", "s249"].every((name) => client.revision(name) === 2));
    expect(client.follower.source).toBe("stream");
  });

  test("names of any length and kind stay within the 8 KiB that a URL may have", async () => {
    await using headgate = await FakeHeadgate.start();
    await using client = new FollowedTables(headgate.url);
    client.ask(...names(90, ":".repeat(190)));
    await eventually(() => headgate.asks("stream").flatMap(({ services }) => services).length === 90);
    expect(client.troubles).toEqual([]);
  });

  test("services that are asked for while the stream is being opened are in the next", async () => {
    await using headgate = await FakeHeadgate.start(sdkTable("orders", 1), sdkTable("stock", 1));
    headgate.streaming = "held";
    await using client = new FollowedTables(headgate.url, { firstByteMs: 60_000 });
    client.ask("orders");
    await eventually(() => headgate.streams.size === 1);
    headgate.streaming = "served";
    client.ask("stock");
    client.ask("orders", "late");
    await eventually(() => client.revision("orders") === 1 && client.revision("stock") === 1);
    expect(headgate.asks("stream").at(-1)?.services).toEqual(["orders", "stock", "late"]);
    await eventually(() => headgate.streams.size === 1);
  });
});

describe("a stream that is refused as a whole", () => {
  test("keeps no service from its table but the one it is refused for, which is told of once", async () => {
    await using headgate = await FakeHeadgate.start(sdkTable("orders", 1));
    await using client = new FollowedTables(headgate.url, { refusedMs: 5 });
    client.ask("no/name", "orders");
    await eventually(() => client.revision() === 1);
    headgate.publish(sdkTable("orders", 2));
    await eventually(() => client.revision() === 2);
    const ofBad = () => headgate.asks("table").filter(({ services }) => services[0] === "no/name").length;
    await eventually(() => ofBad() > 3);
    expect(client.troubles.filter((what) => what.includes("no/name"))).toEqual([
      "the table of no/name is refused: HeadgateError: of the test",
    ]);
    expect(client.follower.source).toBe("poll");
  });

  test("and each table as well: it is said why, and asked again later", async () => {
    await using headgate = await FakeHeadgate.start(sdkTable("orders", 1));
    headgate.streaming = 401;
    headgate.polling = 401;
    await using client = new FollowedTables(headgate.url, { refusedMs: 5 });
    client.ask("orders");
    await eventually(() => headgate.asks("stream").length > 3);
    expect(client.troubles).toEqual([
      "tables do not come, those that are held stand: HeadgateError: of the test",
    ]);
    headgate.streaming = "served";
    await eventually(() => client.revision() === 1);
    expect(client.troubles.at(-1)).toBe("tables come by stream again");
  });
});

describe("what a stream brings", () => {
  test("another epoch's table replaces; an older revision of the same epoch does not", async () => {
    await using headgate = await FakeHeadgate.start(sdkTable("orders", 7));
    await using client = new FollowedTables(headgate.url);
    client.ask("orders", "stock");
    await eventually(() => client.revision() === 7);
    headgate.send("orders", "table", sdkTable("orders", 6, 5));
    headgate.send("orders", "table", sdkTable("orders", 2, 3, "e2"));
    headgate.send("orders", "table", sdkTable("orders", 1, 9, "e2"));
    headgate.publish(sdkTable("stock", 1));
    await eventually(() => client.revision("stock") === 1);
    expect(client.held.get("orders")).toEqual(sdkTable("orders", 2, 3, "e2"));
  });

  test("a change is applied where it fits, down to no endpoint at all; over a gap the table is fetched", async () => {
    await using headgate = await FakeHeadgate.start(sdkTable("orders", 1, 2));
    await using client = new FollowedTables(headgate.url);
    client.ask("orders");
    await eventually(() => client.revision() === 1);
    const remove = [sdkEndpoint(0).id, sdkEndpoint(1).id];
    headgate.send("orders", "patch", { service: "orders", from: 1, to: 2, set: [], remove });
    await eventually(() => client.revision() === 2);
    expect(client.held.get("orders")?.endpoints).toEqual([]);
    headgate.tables.set("orders", sdkTable("orders", 9, 4));
    headgate.send("orders", "patch", { service: "orders", from: 8, to: 9, set: [], remove: [] });
    await eventually(() => client.revision() === 9);
    expect(client.held.get("orders")?.endpoints).toHaveLength(4);
    expect(headgate.asks("stream")).toHaveLength(1);
    expect(client.troubles).toEqual([]);
  });

  test("what cannot be read is told of once for each revision, and keeps nothing else from arriving", async () => {
    await using headgate = await FakeHeadgate.start();
    const strange = { ...sdkTable("orders", 5), endpoints: "of a later version" };
    headgate.tables.set("orders", strange);
    await using client = new FollowedTables(headgate.url, { patienceMs: 1 });
    client.ask("orders", "stock");
    await eventually(() => headgate.streams.size === 1);
    headgate.send("orders", "table", strange);
    headgate.send("orders", "table", "{");
    // A change that does not fit has the table fetched: the same again.
    headgate.send("orders", "patch", { service: "orders", from: 4, to: 5, set: [], remove: [] });
    headgate.send("orders", "patch", { service: "orders", from: 5, to: 6, set: [{}], remove: [] });
    headgate.publish(sdkTable("stock", 1));
    await eventually(() => client.revision("stock") === 1);
    await eventually(() => headgate.asks("table").length > 1);
    expect(headgate.asks("stream")).toHaveLength(1);
    expect(client.troubles.filter((what) => what.includes("orders at e1.5"))).toHaveLength(1);
    expect(client.troubles).toContain(
      "the table of orders at 6 (a change) cannot be read by this version, and is skipped",
    );
    headgate.publish(sdkTable("orders", 7));
    await eventually(() => client.revision() === 7);
  });

  test("a throw of who listens ends nothing, and is told", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    try {
      await using headgate = await FakeHeadgate.start(sdkTable("orders", 1));
      await using client = new FollowedTables(headgate.url);
      client.held.listen("orders", () => {
        throw new Error("no such balancer");
      });
      client.follower.changed();
      await eventually(() => client.revision() === 1);
      headgate.send("orders", "table", "{");
      headgate.publish(sdkTable("orders", 2));
      await eventually(() => client.revision() === 2);
      expect(headgate.asks("stream")).toHaveLength(1);
      expect(client.troubles.join()).toContain("could not be put to use: Error: no such balancer");
    } finally {
      process.off("unhandledRejection", unhandled);
    }
    expect(unhandled).not.toHaveBeenCalled();
  });
});
