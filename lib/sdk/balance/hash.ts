/**
 * MurmurHash3_x86_32 with seed 0 over the UTF-16LE bytes of a key (Austin Appleby, aappleby/smhasher
 * `MurmurHash3.cpp`, public domain). Signed, so that it is never boxed.
 */
export function hashOf(key: string): number {
  const length = key.length;
  let hash = 0;
  let at = 0;
  for (; at + 1 < length; at += 2) {
    hash ^= scramble(key.charCodeAt(at) | (key.charCodeAt(at + 1) << 16));
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  if (at < length) hash ^= scramble(key.charCodeAt(at));
  return mix(hash ^ (length * 2));
}

function scramble(block: number): number {
  const product = Math.imul(block, 0xcc9e2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
}

/** Its finaliser: every bit of the input moves every bit of the output, and no two inputs share one. */
export function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
