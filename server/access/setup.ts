import type { z } from "zod";
import type { SetUpBody } from "#lib/contract/access.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Coming, SignedIn } from "#server/ports/access.ts";
import type { KeyValue, Operation } from "#server/ports/store.ts";
import { isAdminToken, isAdminUser } from "./admins.ts";
import type { AccessParts } from "./deps.ts";
import type { Entrance } from "./entrance.ts";
import { refuseNameAsPassword } from "./password-rule.ts";
import type { Passwords } from "./passwords.ts";
import { readRecord, StoredSetup, StoredToken, StoredUser, writeRecord } from "./records.ts";
import { hashOf, newId, newSetupToken } from "./secrets.ts";
import type { SignInLimit } from "./sign-in-limit.ts";
import { nameKey } from "./user-book.ts";

const SETUP_MS = 24 * 3_600_000;

interface SetupParts extends AccessParts {
  readonly passwords: Passwords;
  readonly entrance: Entrance;
  readonly limit: SignInLimit;
  /** False: everyone is an admin here. */
  readonly isRequired: boolean;
}

/** What a start has to tell of the first admin: the token of a link, or which replica shows one already. */
export type SetupLink =
  | { readonly kind: "not-needed" }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "elsewhere"; readonly replica: string };

/** How the first admin comes in, and everybody else who was invited: by a link that works once. */
export class Setup {
  readonly #parts: SetupParts;

  constructor(parts: SetupParts) {
    this.#parts = parts;
  }

  get isNeeded(): boolean {
    const { directory, clock, isRequired } = this.#parts;
    return isRequired && !directory.hasAdmin(clock.now());
  }

  /**
   * A new link where there is no admin; the former is void then. None while another replica, which runs still, shows one:
   * of those that start together, one has the link. Rejects with StoreUnavailable; calling again is safe.
   */
  async link(self: string, isRunning: (replica: string) => boolean): Promise<SetupLink> {
    const { keys, store, clock, directory, isRequired } = this.#parts;
    if (!isRequired) return { kind: "not-needed" };
    const key = keys.auth("setup");
    const seen = await store.get(key);
    const standing = seen === undefined ? undefined : readRecord(StoredSetup, seen.value);
    if (directory.tokens.builtIn !== undefined || (await this.#hasAdmin())) {
      if (seen !== undefined) await store.txn([], [{ kind: "delete", key }]);
      return { kind: "not-needed" };
    }
    if (standing !== undefined && clock.now() < standing.expiresAt && isRunning(standing.replica))
      return { kind: "elsewhere", replica: standing.replica };
    const token = newSetupToken();
    const value = writeRecord({
      v: 1,
      hash: hashOf(token),
      expiresAt: clock.now() + SETUP_MS,
      replica: self,
    } satisfies StoredSetup);
    const stands = seen === undefined ? { key, createRevision: 0 } : { key, modRevision: seen.modRevision };
    const { succeeded, revision } = await store.txn([stands], [{ kind: "put", key, value }]);
    if (!succeeded) return await this.link(self, isRunning);
    directory.put({ key, value, modRevision: revision });
    return { kind: "token", token };
  }

  async setUp({ token, name, password }: SetUpBody, coming: Coming): Promise<SignedIn> {
    const { directory, limit, clock } = this.#parts;
    limit.require(coming.address);
    const hash = hashOf(token);
    const now = clock.now();
    const setup = directory.setup;
    if (setup?.hash === hash && now < setup.expiresAt && this.isNeeded) {
      limit.succeeded(coming.address);
      return await this.#makeFirst(name, password, coming);
    }
    const invited = directory.users.byInvitation(hash);
    if (invited === undefined || invited.isDisabled || now >= (invited.invitation?.expiresAt ?? 0))
      throw notValid();
    limit.succeeded(coming.address);
    if (name !== undefined) throw wrongName("an invitation knows whose it is: give no name with it");
    return await this.#accept(invited, password, coming);
  }

  async #makeFirst(name: string | undefined, password: string, coming: Coming): Promise<SignedIn> {
    const { keys, store, clock, directory, passwords, entrance } = this.#parts;
    if (name === undefined) throw wrongName("the first admin needs a name");
    refuseNameAsPassword("body.password", name, password);
    const key = keys.auth("setup");
    const setupStands = { key, modRevision: directory.revisionOf(key) };
    const user: StoredUser = {
      v: 1,
      id: newId(),
      name,
      role: "admin",
      namespaces: ["*"],
      isDisabled: false,
      generation: 1,
      createdAt: clock.now(),
      password: await passwords.kept(password),
    };
    const nameTaken = keys.auth(`names/${nameKey(name)}`);
    const operations: Operation[] = [
      { kind: "delete", key },
      { kind: "put", key: nameTaken, value: Buffer.from(JSON.stringify({ v: 1, id: user.id })) },
    ];
    const compares = [setupStands, { key: nameTaken, createRevision: 0 }];
    const change = `set up: user ${name} made: admin`;
    const signedIn = await entrance.openAs(
      { user, revision: 0, change, beside: { compares, operations } },
      coming,
    );
    if (signedIn !== undefined) return signedIn;
    if ((await store.get(nameTaken)) !== undefined && (await store.get(key)) !== undefined)
      throw wrongName("there is a user of this name, who is no admin: choose another", "conflict");
    throw notValid();
  }

  async #accept(invited: StoredUser, password: string, coming: Coming): Promise<SignedIn> {
    const { passwords, entrance } = this.#parts;
    const revision = entrance.revisionOf(invited.id);
    refuseNameAsPassword("body.password", invited.name, password);
    const { invitation: _used, ...rest } = invited;
    const user: StoredUser = {
      ...rest,
      generation: invited.generation + 1,
      password: await passwords.kept(password),
    };
    const change = "invitation used: password chosen";
    const signedIn = await entrance.openAs({ user, revision, change }, coming);
    if (signedIn === undefined) throw notValid();
    return signedIn;
  }

  /** As the store has it: what cannot be read may be an admin's of another version. */
  async #hasAdmin(): Promise<boolean> {
    const { keys, store, clock } = this.#parts;
    const users = await store.list(keys.auth("users/"));
    const tokens = await store.list(keys.auth("tokens/"));
    return (
      users.entries.some((entry) => mayBe(StoredUser, entry, isAdminUser)) ||
      tokens.entries.some((entry) => mayBe(StoredToken, entry, (token) => isAdminToken(token, clock.now())))
    );
  }
}

function mayBe<T>(schema: z.ZodType<T>, { value }: KeyValue, is: (record: T) => boolean): boolean {
  const record = readRecord(schema, value);
  return record === undefined || is(record);
}

function notValid(): HeadgateError {
  return new HeadgateError(
    "unauthenticated",
    "this link is not valid: it was used, is over, or a newer one was made. An admin can make another invitation; while there is no admin, a restart of Headgate prints a new set-up link",
  );
}

function wrongName(message: string, code: "invalid_argument" | "conflict" = "invalid_argument") {
  return new HeadgateError(code, `body.name: ${message}`, {
    details: { issues: [{ path: "body.name", message }] },
  });
}
