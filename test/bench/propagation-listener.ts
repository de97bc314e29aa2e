import { get } from "node:http";
import { Etcd3 } from "etcd3";

/**
 * A process that hears of changes and says when, in ns of the machine's monotonic clock: as a raw etcd watch, or as a
 * client of Headgate's stream. A change is told by its weight, which no two share.
 */
const [kind = "", target = "", token = ""] = process.argv.slice(2);

function heard(weight: number): void {
  process.send?.({ weight, ns: String(process.hrtime.bigint()) });
}

if (kind === "etcd") {
  const client = new Etcd3({ hosts: target });
  const watcher = await client.watch().prefix("/headgate/v1/registry/").create();
  watcher.on("put", ({ value }) => heard((JSON.parse(value.toString()) as { weight: number }).weight)); // the bench's own writing
  process.send?.({ ready: true });
} else {
  get(
    `${target}/v1/namespaces/default/tables/stream`,
    { headers: { authorization: `Bearer ${token}` } },
    (response) => {
      let rest = "";
      response.setEncoding("utf8");
      process.send?.({ ready: true });
      response.on("data", (text: string) => {
        const at = process.hrtime.bigint();
        rest += text;
        for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
          const weight = /"weight":(\d+)/.exec(rest.slice(0, end))?.[1];
          rest = rest.slice(end + 2);
          if (weight !== undefined) process.send?.({ weight: Number(weight), ns: String(at) });
        }
      });
    },
  );
}
