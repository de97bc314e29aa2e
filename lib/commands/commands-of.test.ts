import { expect, test } from "vitest";
import { commandsOf, commandsOfEach } from "./commands-of.ts";
import { endOf } from "./end-of.ts";

const ORIGIN = "https://headgate.example";
const params = { ns: "shop" };
const body = { drain: true, reason: "an incident", owner: "evacuation" } as const;

test("a drain of a zone is a command, and a request with the same words", () => {
  const action = { call: "changeNamespace", params, body: { ...body, select: { zone: "b" } } } as const;
  const [cli, curl] = commandsOf(action, ORIGIN);
  expect(cli?.text).toBe(
    "headgate drain --zone b --namespace shop --reason 'an incident' --owner evacuation",
  );
  expect(curl?.text).toContain(`${ORIGIN}/v1/namespaces/shop/intents`);
  expect(curl?.text).toContain('"select":{"zone":"b"}');
});

test("what the command cannot select is a request alone: it would drain more", () => {
  for (const select of [{ version: "1.3" }, { zone: "b", source: "nacos" }, { service: "orders" }]) {
    const action = { call: "changeNamespace", params, body: { ...body, select } } as const;
    expect(commandsOf(action, ORIGIN).map(({ label }) => label)).toEqual([
      "curl: all at once, of each service all or none",
    ]);
  }
});

test("the end of what was looked at is named in the request; the command says that it ends what stands then", () => {
  const changes = [{ instance: "10.0.0.1:80", weight: null }] as const;
  const body = { changes: [...changes], reason: "deploy", only: ["weight-ann-0"] };
  const [cli, curl] = commandsOf(
    { call: "changeService", params: { ...params, service: "orders" }, body },
    ORIGIN,
  );
  expect(cli?.label).toBe(`headgate, with HEADGATE_URL=${ORIGIN}, ending what stands then`);
  expect(cli?.text).toBe("headgate weight orders 10.0.0.1:80 reset --namespace shop");
  expect(curl?.text).toContain('"only":["weight-ann-0"]');
});

test("what no command does is a request alone", () => {
  expect(commandsOf({ call: "stopSampleFleet" }, ORIGIN)).toEqual([
    {
      label: "curl",
      text: `curl --fail-with-body -X DELETE ${ORIGIN}/v1/sample-fleet \\\n  -H "Authorization: Bearer $HEADGATE_TOKEN"`,
    },
  ]);
});

test("the ends of several overrides are a line each, of its own kind and owner", () => {
  const at = { namespace: "shop", service: "orders", owner: "ann", reason: "deploy" };
  const [cli, curl] = commandsOfEach(
    [
      endOf({ ...at, kind: "drain", instance: "10.0.0.1:80" }),
      endOf({ ...at, kind: "circuit", instance: "10.0.0.2:80" }),
    ],
    ORIGIN,
  );
  expect(cli?.text.split("\n")).toEqual([
    "headgate undrain orders 10.0.0.1:80 --namespace shop --owner ann",
    "headgate circuit orders 10.0.0.2:80 auto --namespace shop --reason 'undone: deploy'",
  ]);
  expect(curl?.text).toContain('"state":"auto"');
});
