import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { calledService } from "#test/support/called-service.ts";
import { eventually } from "#test/support/eventually.ts";
import { json, localServer } from "#test/support/local-server.ts";

const CONSUMER = fileURLToPath(new URL("../../docs/examples/consumer.py", import.meta.url));
const ORDERS = { namespace: "default", service: "orders" };

test("the consumer of docs/clients.md follows a table, calls by it and reports what became of it", async () => {
  await using server = await ApiServer.start();
  const { instances, at } = await calledService(server, "orders", 3);
  const [gone, drained, left] = instances;
  const token = await server.token(["routes:read", "report"]);
  const state = () => server.control.state()?.service(ORDERS);
  await eventually(() => state()?.tally.serving === 3, { withinMs: 30_000 });
  await server.call("POST", `${at(drained!)}/drain`, { token: BOOTSTRAP, body: { reason: "deploy" } });
  await gone!.stop();

  const env = { ...process.env, HEADGATE_URL: server.url, HEADGATE_TOKEN: token };
  const { stdout } = await promisify(execFile)("python3", [CONSUMER, "orders", "/", "40"], { env });

  // A refused connection is made up for; a drained instance is not called at all.
  expect(JSON.parse(stdout)).toEqual({ answered: { [left!.id]: 40 }, failed: 0 });
  expect(drained!.calls).toBe(0);
  const [reporter] = await eventually(() => {
    const reporters = [...(state()?.traffic.reporters ?? [])];
    return reporters.length > 0 && reporters;
  });
  expect(reporter?.[0]).toMatch(/^consumer\/python:\d+$/);
  expect(reporter?.[1].held).toBeGreaterThan(0);
  expect(reporter?.[1].calls.has(left!.id)).toBe(true);
});

/** Runs lines after the example was imported; answers what they print, as JSON. */
async function python(lines: string, url = "http://127.0.0.1:1"): Promise<unknown> {
  const script = `import json, sys, time\nsys.path.insert(0, sys.argv[1])\nimport consumer\n${lines}`;
  const args = ["-B", "-c", script, path.dirname(CONSUMER), url];
  return JSON.parse((await promisify(execFile)("python3", args)).stdout);
}

test("it follows on through answers that break off, are no JSON, or no table", async () => {
  const endpoints = [{ id: "10.0.0.1:80", weight: 100 }];
  const table = { epoch: "e", revision: 1, endpoints, policy: { timeoutMs: 1000 } };
  let asked = 0;
  await using headgate = await localServer((_, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(200, { "content-length": "1000" }).write("{");
    if (asked === 1) setImmediate(() => response.destroy());
    else if (asked === 2) response.end("<html>");
    else if (asked === 3) json(response, 200, {});
    else if (asked === 4) json(response, 200, []);
    else json(response, 200, { ...table, revision: asked });
  });
  const told = await python(
    `table = consumer.Table(consumer.Headgate(sys.argv[2], "t", "a/b"), "orders")
print(json.dumps([table.arrived.wait(30), table.choose()["id"]]))`,
    headgate.url,
  );
  expect(told).toEqual([true, "10.0.0.1:80"]);
});

test("a report that does not arrive is kept under its number and goes with the next; one that is refused holds up none", async () => {
  const told = await python(`
statuses, sent = [503, 202, 400, 202], []
class Headgate:
    def ask(self, method, path, body):
        sent.append(body["seq"])
        return (statuses.pop(0), {}, b"")
table = type("Table", (), {"service": "orders", "tag": lambda self: "e.1"})()
report = consumer.Report(Headgate(), table, "consumer", "1")
report.send()
report.send()
report.send()
print(json.dumps([sent, len(report.waiting)]))`);
  expect(told).toEqual([[0, 0, 1, 2], 0]);
});

test("only who was not connected to is said to have got nothing", async () => {
  const told = await python(`
failures = []
for error in [ConnectionRefusedError(), consumer.socket.gaierror(), BrokenPipeError(), ConnectionResetError(), TimeoutError()]:
    def fail(*_, **__):
        raise consumer.urllib.error.URLError(error)
    consumer.urllib.request.urlopen = fail
    failures.append(consumer.call({"protocol": "http", "id": "a:1"}, "/", 1))
def broken(*_, **__):
    raise consumer.http.client.IncompleteRead(b"")
consumer.urllib.request.urlopen = broken
failures.append(consumer.call({"protocol": "http", "id": "a:1"}, "/", 1))
print(json.dumps(failures))`);
  expect(told).toEqual(["connect", "connect", "reset", "reset", "timeout", "reset"]);
});
