import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { Store } from "#server/ports/store.ts";
import type { EtcdAccess } from "#server/store/etcd/client.ts";
import { openEtcdStore } from "#server/store/etcd/open.ts";
import { CertificateAuthority, type CertificateFiles } from "#test/support/certificate-authority.ts";
import { collectWatch } from "#test/support/collected-watch.ts";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const put = (key: string, value = "") => ({ kind: "put", key, value: Buffer.from(value) }) as const;
const stores: Store[] = [];
const open = async (access: EtcdAccess): Promise<Store> => {
  const store = await openEtcdStore({ ...access, clock: realClock, log: keptLog() });
  stores.push(store);
  return store;
};
afterEach(async () => {
  await Promise.all(stores.splice(0).map(async (store) => store.close()));
});

describe("with users and roles", () => {
  let etcd: Etcd;
  const access = { username: "headgate", password: "right" };

  beforeEach(async () => {
    etcd = await Etcd.start();
    await etcd.ctl("user", "add", "root:rootpass");
    await etcd.ctl("user", "grant-role", "root", "root");
    await etcd.ctl("role", "add", "headgate");
    await etcd.ctl("role", "grant-permission", "headgate", "--prefix=true", "readwrite", "/hg/");
    await etcd.ctl("user", "add", "headgate:right");
    await etcd.ctl("user", "grant-role", "headgate", "headgate");
    await etcd.ctl("auth", "enable");
  });
  afterEach(async () => etcd.stop());

  test("reads, writes, watches and leases work, also after etcd has restarted and forgotten all logins", async () => {
    const store = await open({ endpoints: [etcd.endpoint], ...access });
    const watch = collectWatch(store, "/hg/", 1);
    const lease = await store.grantLease(60);
    await store.txn([], [{ ...put("/hg/a", "1"), lease }]);
    await eventually(() => watch.events.length === 1);
    for (let round = 1; round <= 2; round++) {
      await etcd.kill9();
      await etcd.restart();
      await eventually(async () => (await store.txn([], [put(`/hg/${round}`)])).succeeded, {
        withinMs: 5000,
      });
      await eventually(() => watch.events.length === 1 + round, { withinMs: 5000 });
      expect(await eventually(async () => store.keepAlive(lease))).toBe(60);
    }
    expect((await store.list("/hg/")).entries.length).toBe(3);
  });

  test("what the roles do not allow is refused as such, and the store stays up", async () => {
    const store = await open({ endpoints: [etcd.endpoint], ...access });
    const refused = { name: "StoreRefused", reason: "permission" };
    await expect(store.get("/other/a")).rejects.toMatchObject(refused);
    await expect(store.txn([], [put("/other/a")])).rejects.toMatchObject(refused);
    await store.txn([], [put("/hg/a")]);
    expect(store.health().up).toBe(true);
  });

  test.each([
    ["a wrong password", { username: "headgate", password: "wrong" }],
    ["an unknown user", { username: "nobody", password: "right" }],
    ["no user at all", {}],
  ])("%s is told as refused, naming the settings, and tried again", async (_, wrong) => {
    const store = await open({ endpoints: [etcd.endpoint], ...wrong });
    const message = expect.stringMatching(/HEADGATE_ETCD_USERNAME .*HEADGATE_ETCD_PASSWORD/);
    expect(store.health()).toMatchObject({ up: false, detail: message });
    await expect(store.get("/hg/a")).rejects.toMatchObject({
      name: "StoreRefused",
      reason: "permission",
      message,
    });
  });

  test("a password that is put right in etcd is taken without a restart", async () => {
    const store = await open({ endpoints: [etcd.endpoint], username: "headgate", password: "new" });
    expect(store.health().up).toBe(false);
    const root = ["--user", "root:rootpass", "user"];
    await etcd.ctl(...root, "delete", "headgate");
    await etcd.ctl(...root, "add", "headgate:new");
    await etcd.ctl(...root, "grant-role", "headgate", "headgate");
    await eventually(() => store.health().up, { withinMs: 8000 });
    await store.txn([], [put("/hg/a")]);
  });

  test("other changes of users and roles do not disturb it", async () => {
    const store = await open({ endpoints: [etcd.endpoint], ...access });
    await store.txn([], [put("/hg/a")]);
    await etcd.ctl("--user", "root:rootpass", "role", "add", "another");
    await store.txn([], [put("/hg/b")]);
    const watch = collectWatch(store, "/hg/", 1);
    await eventually(() => watch.events.length === 2);
  });
});

describe("with certificates", () => {
  const dir = tempDir();
  let etcd: Etcd;
  let authority: CertificateAuthority;
  let client: CertificateFiles;
  let strangers: CertificateAuthority;

  beforeAll(async () => {
    authority = new CertificateAuthority(dir.path, "authority");
    strangers = new CertificateAuthority(dir.path, "strangers");
    client = authority.issue("client");
    const server = authority.issue("server");
    etcd = await Etcd.start({
      tls: { ca: authority.ca.certPath, cert: server.certPath, key: server.keyPath },
    });
  });
  afterAll(async () => {
    await etcd.stop();
    dir.remove();
  });

  test("reads, writes and watches over TLS with a client certificate", async () => {
    const { cert, key } = client;
    const store = await open({ endpoints: [etcd.endpoint], ca: authority.ca.cert, cert, key });
    expect(store.health()).toMatchObject({ up: true });
    const watch = collectWatch(store, "/t", 1);
    await store.txn([], [put("/t", "1")]);
    await eventually(() => watch.events.length === 1);
  });

  test("an etcd of another authority is not trusted, and the setting to look at is named", async () => {
    const { cert, key } = client;
    const store = await open({ endpoints: [etcd.endpoint], ca: strangers.ca.cert, cert, key });
    expect(store.health()).toMatchObject({ up: false, detail: expect.stringContaining("HEADGATE_ETCD_CA") });
  });

  test("without a client certificate, or with a stranger's, etcd's refusal names the settings", async () => {
    const { cert, key } = strangers.issue("stranger");
    const detail = expect.stringContaining("HEADGATE_ETCD_CERT");
    for (const own of [{}, { cert, key }]) {
      const store = await open({ endpoints: [etcd.endpoint], ca: authority.ca.cert, ...own });
      expect(store.health()).toMatchObject({ up: false, detail });
    }
  });

  test("settings that can never work are refused at once, by name", async () => {
    const { cert, key } = client;
    const endpoints = [etcd.endpoint];
    const junk = Buffer.from("junk");
    const other = authority.issue("other");
    await expect(open({ endpoints, ca: junk })).rejects.toThrow("HEADGATE_ETCD_CA is not a PEM certificate");
    await expect(open({ endpoints, cert: junk, key })).rejects.toThrow("HEADGATE_ETCD_CERT is not a PEM");
    await expect(open({ endpoints, cert, key: junk })).rejects.toThrow("HEADGATE_ETCD_KEY is not a PEM");
    await expect(open({ endpoints, cert, key: other.key })).rejects.toThrow(
      "HEADGATE_ETCD_KEY is not the key",
    );
    await expect(open({ endpoints, cert })).rejects.toThrow("go together");
    await expect(open({ endpoints, username: "a" })).rejects.toThrow("go together");
    await expect(open({ endpoints: ["http://127.0.0.1:1"], ca: authority.ca.cert })).rejects.toThrow(
      "https://",
    );
    await expect(open({ endpoints: ["http://a:1", "https://b:1"] })).rejects.toThrow("for all endpoints");
    for (const endpoint of ["", "http://host", "http://host:1/path", "ftp://host:1"]) {
      await expect(open({ endpoints: [endpoint] })).rejects.toThrow("is not an endpoint like");
    }
  });
});
