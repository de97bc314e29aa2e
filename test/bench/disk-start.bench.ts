import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect } from "#lib/sdk/connect.ts";
import type { Table } from "#lib/sdk/public.ts";
import { DiskCache } from "#lib/sdk/tables/disk-cache.ts";
import { cpuMicros, median, print } from "./child.ts";

// A start with tables on disk and nobody to ask: from connect() to the first endpoint of each service, against only
// reading and parsing the same files.
const SERVICES = 100;
const INSTANCES = 100;
const ROUNDS = 15;

const dir = mkdtempSync(path.join(tmpdir(), "headgate-disk-start-"));
const tableOf = (service: string): Table => ({
  namespace: "default",
  service,
  epoch: "e",
  revision: 1,
  protection: "normal",
  policy: { balancer: "round_robin", timeoutMs: 1000 },
  endpoints: Array.from({ length: INSTANCES }, (_, i) => ({
    ...{ id: `10.0.0.${i}:80`, address: `10.0.0.${i}`, port: 80, protocol: "http", weight: 100 },
    ...{ status: "serving", zone: "a", version: "1.4.2", metadata: { team: "shop" } },
  })) as Table["endpoints"],
});
const names = Array.from({ length: SERVICES }, (_, i) => `service-${i}`);
const cache = new DiskCache({ dir, namespace: "default", onTrouble: console.log });
for (const name of names) cache.write(tableOf(name));
await cache.close();

const files = readdirSync(path.join(dir, "default")).map((file) => path.join(dir, "default", file));
const bare = () => {
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    JSON.parse(text.slice(text.indexOf("\n") + 1));
  }
};
const ours = () => {
  const client = connect({ urls: "http://127.0.0.1:1", cacheDir: dir });
  for (const name of names) client.service(name).pick().done();
  void client.close();
};

const spent = { bare: [] as number[], ours: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  const begun = cpuMicros();
  bare();
  const between = cpuMicros();
  ours();
  spent.bare.push(between - begun);
  spent.ours.push(cpuMicros() - between);
}
const [floor, start] = [median(spent.bare) / 1000, median(spent.ours) / 1000];
const what = `${SERVICES} services of ${INSTANCES} instances`;
print({ bench: "disk-start", name: `${what}, files read and parsed`, figure: floor, unit: "CPU ms" });
print({
  bench: "disk-start",
  name: `${what}, ready to call`,
  figure: start,
  unit: "CPU ms",
  ratio: start / floor,
});
rmSync(dir, { recursive: true });
process.exit(0);
