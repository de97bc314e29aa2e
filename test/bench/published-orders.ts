import { createPublisher, type Publisher } from "#server/publish/publisher.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { countedTelemetry } from "#test/support/publisher-host.ts";
import { realClock } from "#test/support/real-clock.ts";
import { draft, keys, storedEndpoint, TableStore } from "#test/support/table-store.ts";

/** The service `orders` of 100 instances, and a way to change one of them. Revisions keep their length. */
export function publishedOrders(): { readonly publisher: Publisher; change(): void } {
  const publisher = createPublisher({
    keys,
    clock: realClock,
    log: keptLog(),
    telemetry: countedTelemetry(),
  });
  const store = new TableStore(1_000_000);
  const endpoints = Array.from({ length: 100 }, (_, n) =>
    storedEndpoint(n, { metadata: { host: `node-${n}`, pool: "blue" } }),
  );
  const publish = () => store.publish({ namespace: "default", service: "orders" }, draft(endpoints));
  publisher.setEpoch("7f3c9a");
  publish();
  publisher.tables.reset(store.list(), store.revision);
  let weight = 100;
  return {
    publisher,
    change() {
      weight = weight === 999 ? 100 : weight + 1;
      endpoints[7] = storedEndpoint(7, { weight });
      publisher.tables.apply(publish(), store.revision);
    },
  };
}
