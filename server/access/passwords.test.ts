import { argon2Sync } from "node:crypto";
import { expect, test } from "vitest";
import { Passwords } from "./passwords.ts";

test("a password is known by what is kept of it, with the cost it was made by, and by nothing else", async () => {
  const passwords = new Passwords();
  const kept = await passwords.kept("correct horse battery staple");
  expect(kept).toMatchObject({ algorithm: "argon2id", memoryKib: 19_456, passes: 2, parallelism: 1 });
  expect(JSON.stringify(kept)).not.toContain("horse");
  expect(await passwords.matches("correct horse battery staple", kept, "stranger")).toBe(true);
  expect(await passwords.matches("correct horse battery stapl", kept, "stranger")).toBe(false);
  const again = await passwords.kept("correct horse battery staple");
  expect(again.hash).not.toBe(kept.hash);
});

test("one that was made at another cost still is known: costs can rise", async () => {
  const passwords = new Passwords();
  const cost = { memoryKib: 8192, passes: 3, parallelism: 2 };
  const salt = Buffer.alloc(16, 7);
  const hash = argon2Sync("argon2id", {
    message: "x",
    nonce: salt,
    memory: cost.memoryKib,
    passes: cost.passes,
    parallelism: cost.parallelism,
    tagLength: 32,
  });
  const kept = {
    algorithm: "argon2id" as const,
    ...cost,
    salt: salt.toString("base64url"),
    hash: hash.toString("base64url"),
  };
  expect(await passwords.matches("x", kept, "stranger")).toBe(true);
  expect(await passwords.matches("x", { ...kept, passes: 2 }, "stranger")).toBe(false);
});

test("an accent is the same however a keyboard composes it", async () => {
  const passwords = new Passwords();
  const kept = await passwords.kept("caf\u00e9 au lait");
  expect(await passwords.matches("cafe\u0301 au lait", kept, "stranger")).toBe(true);
});

test("few hashes are made at once and few wait; also where nobody has the name, which takes the same way", async () => {
  const passwords = new Passwords();
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, () =>
      passwords.matches("x", undefined, "stranger").catch((error: { code: string }) => error.code),
    ),
  );
  expect(outcomes.slice(0, 34)).toEqual(Array.from({ length: 34 }, () => false));
  expect(outcomes.slice(34)).toEqual(Array.from({ length: 6 }, () => "rate_limited"));
  expect(await passwords.matches("x", undefined, "stranger")).toBe(false);
});

test("strangers who guess from many addresses at once keep out nobody who is known", async () => {
  const passwords = new Passwords();
  const ended: string[] = [];
  const strangers = Array.from({ length: 34 }, async () => {
    await passwords.matches("x", undefined, "stranger");
    ended.push("stranger");
  });
  const known = passwords.matches("x", undefined, "known").then(() => ended.push("known"));
  await expect(passwords.matches("x", undefined, "stranger")).rejects.toMatchObject({ code: "rate_limited" });
  await known;
  expect(ended.length).toBeLessThan(6);
  await Promise.all(strangers);
});
