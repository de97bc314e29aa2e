import { expect, test } from "vitest";
import { hashOf, mix } from "./hash.ts";

/** The same over any bytes, so that published values can be compared. */
function murmur3(bytes: Uint8Array): number {
  let hash = 0;
  const view = new DataView(bytes.buffer);
  const scramble = (block: number): number => {
    const product = Math.imul(block, 0xcc9e2d51);
    return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
  };
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    hash ^= scramble(view.getInt32(at, true));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | bytes[at]!;
  if (whole < bytes.length) hash ^= scramble(tail);
  return mix(hash ^ bytes.length);
}

test("it is MurmurHash3_x86_32: published values, over bytes", () => {
  const ascii = (text: string): number => murmur3(new TextEncoder().encode(text)) >>> 0;
  expect(ascii("")).toBe(0);
  expect(ascii("test")).toBe(0xba6bd213);
  expect(ascii("Hello, world!")).toBe(0xc0363e43);
  expect(ascii("The quick brown fox jumps over the lazy dog")).toBe(0x2e4ff723);
});

test.each(["", "a", "ab", "10.0.0.7:8080", "sitzung-ü-漢字-🙂", "x".repeat(1001)])(
  "over UTF-16LE: %s",
  (key) => {
    expect(hashOf(key)).toBe(murmur3(Uint8Array.from(Buffer.from(key, "utf16le"))));
  },
);
