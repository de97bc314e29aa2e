import { Etcd } from "#test/support/etcd.ts";
import { test as base } from "./fixtures.ts";

/** Tests with an etcd of their own beside the fixtures of all. */
export const test = base.extend<object, { etcd: Etcd }>({
  etcd: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it what the fixture needs
    async ({}, provide) => {
      const etcd = await Etcd.start();
      await provide(etcd);
      await etcd.stop();
    },
    { scope: "worker" },
  ],
});
