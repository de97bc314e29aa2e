import { describe, expect, it } from "vitest";
import { Failure } from "./exit.ts";
import { readSettings } from "./settings.ts";

const read = (env: Record<string, string>) => readSettings({ NODE_ENV: "test", ...env });

describe("settings", () => {
  it("have defaults, also where a variable is empty", () => {
    const defaults = { urls: ["http://127.0.0.1:7400"], token: undefined, namespace: "default" };
    expect(read({})).toEqual(defaults);
    expect(read({ HEADGATE_URL: " ", HEADGATE_TOKEN: "", HEADGATE_NAMESPACE: "" })).toEqual(defaults);
  });

  it("take several addresses", () => {
    expect(read({ HEADGATE_URL: "http://a:1, https://b" }).urls).toEqual(["http://a:1", "https://b"]);
  });

  it.each([{ HEADGATE_URL: "a:1" }, { HEADGATE_URL: "http://a,,http://b" }, { HEADGATE_NAMESPACE: "A" }])(
    "that cannot be used are a usage error: %j",
    (env) => expect(() => read(env)).toThrow(Failure),
  );
});
