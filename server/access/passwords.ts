import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from "node:crypto";
import { HeadgateError } from "#lib/contract/error.ts";
import type { StoredPassword } from "./records.ts";

/** OWASP's least for argon2id; about 30 ms here. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const COST = { memoryKib: 19 * 1024, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Node has four threads for such work: two are left for everything else, and memory stays at 38 MiB. */
const AT_ONCE = 2;
/** About a second's work. A stranger who comes while so many wait is sent away. */
const MAX_WAITING = 32;

/** `known`: who showed a link or a session, or comes from where the user came in from. They go before strangers. */
type Whose = "known" | "stranger";

/** Stands in where nobody has the name, so that it takes as long to say so. */
const NOBODYS: StoredPassword = {
  algorithm: "argon2id",
  ...COST,
  salt: Buffer.alloc(SALT_BYTES).toString("base64url"),
  hash: Buffer.alloc(HASH_BYTES).toString("base64url"),
};

/** Makes and compares what is kept of passwords, few at once. */
export class Passwords {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** Asked by the known alone. */
  async kept(password: string): Promise<StoredPassword> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.#inTurn("known", () => derived(password, { ...COST, salt }, HASH_BYTES));
    return {
      algorithm: "argon2id",
      ...COST,
      salt: salt.toString("base64url"),
      hash: hash.toString("base64url"),
    };
  }

  /** Takes the same time whether there is a password or not. Rejects with `rate_limited` where too many wait already. */
  async matches(password: string, stored: StoredPassword | undefined, whose: Whose): Promise<boolean> {
    const { salt, hash, ...cost } = stored ?? NOBODYS;
    const expected = Buffer.from(hash, "base64url");
    const made = await this.#inTurn(whose, () =>
      derived(password, { ...cost, salt: Buffer.from(salt, "base64url") }, expected.length),
    );
    return timingSafeEqual(made, expected) && stored !== undefined;
  }

  async #inTurn<T>(whose: Whose, work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (whose === "stranger" && this.#waiting.length >= MAX_WAITING)
        throw new HeadgateError("rate_limited", "too many sign in at once; try again", {
          retryAfterMs: 2000,
        });
      // Its place is handed over by the one that ends: nobody slips in between.
      await new Promise<void>((resolve) =>
        whose === "known" ? this.#waiting.unshift(resolve) : this.#waiting.push(resolve),
      );
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

interface Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
}

async function derived(
  password: string,
  { memoryKib, passes, parallelism, salt }: Cost,
  bytes: number,
): Promise<Buffer> {
  const parameters: Argon2Parameters = {
    // The same letters, however a keyboard composes them.
    message: password.normalize("NFC"),
    nonce: salt,
    memory: memoryKib,
    passes,
    parallelism,
    tagLength: bytes,
  };
  return await new Promise((resolve, reject) =>
    argon2("argon2id", parameters, (error, key) => (error === null ? resolve(key) : reject(error))),
  );
}
