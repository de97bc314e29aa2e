import { expect, test } from "vitest";
import { CreateSessionBody } from "#lib/contract/access.ts";
import { check, readBounded } from "./input.ts";

test("a body whose sender goes away is a bad request, not a failure of Headgate's to be logged", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(new Uint8Array(1));
    throw new Error("aborted");
  }
  await expect(readBounded(broken(), "9")).rejects.toMatchObject({ code: "invalid_argument" });
});

test.each([
  [{ name: "ann" }, "body.password: "],
  [{ password: "x" }, "body.name: "],
  [{}, "body.token: "],
  [{ token: 5 }, "body.token: "],
])("of what can be read in two ways, %j is told what it lacks of the one it is nearer to", (body, told) => {
  expect(() => check("body", CreateSessionBody, body)).toThrow(told);
  expect(() => check("body", CreateSessionBody, body)).not.toThrow("unknown field");
});
