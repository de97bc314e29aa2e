import { expect, test } from "vitest";
import { readBounded } from "./input.ts";

test("a body whose sender goes away is a bad request, not a failure of Headgate's to be logged", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(new Uint8Array(1));
    throw new Error("aborted");
  }
  await expect(readBounded(broken(), "9")).rejects.toMatchObject({ code: "invalid_argument" });
});
