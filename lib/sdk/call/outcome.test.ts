import { expect, test } from "vitest";
import { outcomeOf } from "./outcome.ts";

const coded = (code: string | number) => Object.assign(new Error("x"), { code });

test.each([
  [
    "a refused connection, under fetch's own words",
    new TypeError("fetch failed", { cause: coded("ECONNREFUSED") }),
    "connect",
  ],
  ["a name that is not known", coded("ENOTFOUND"), "connect"],
  ["a broken connection", new TypeError("terminated", { cause: coded("UND_ERR_SOCKET") }), "reset"],
  ["a connection that timed out once it stood", coded("ETIMEDOUT"), "reset"],
  ["a time that is over", new DOMException("x", "TimeoutError"), "timeout"],
  ["gRPC: deadline exceeded", coded(4), "timeout"],
  ["gRPC: unavailable", coded(14), "server"],
  ["gRPC: not found", coded(5), "ok"],
  ["HTTP 404, thrown", Object.assign(new Error("x"), { status: 404 }), "ok"],
  ["HTTP 503, thrown", Object.assign(new Error("x"), { statusCode: 503 }), "server"],
  ["what says nothing", new Error("x"), "server"],
  ["what is no error", "x", "server"],
])("%s", (_, error, outcome) => {
  expect(outcomeOf(error)).toBe(outcome);
});
