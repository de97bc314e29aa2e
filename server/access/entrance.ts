import type { ChangePasswordBody, CreateSessionBody } from "#lib/contract/access.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Coming, Identity, SignedIn } from "#server/ports/access.ts";
import type { Operation } from "#server/ports/store.ts";
import type { Kept } from "./admins.ts";
import type { AccessParts } from "./deps.ts";
import type { Passwords } from "./passwords.ts";
import { refuseNameAsPassword } from "./password-rule.ts";
import { placeOf } from "./place.ts";
import { type StoredSeen, type StoredUser, writeRecord } from "./records.ts";
import { hashOf } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import { OF_NAME, OF_RECORDS, OF_USER, SignInLimit } from "./sign-in-limit.ts";

/**
 * Sign-ins from one address are recorded this often at most: the audit has room for so many records, and whoever may
 * come in must not push all others out of it by doing so over and over.
 */
const RECORDED_MS = { token: 3_600_000, user: 60_000 } as const;
const MAX_RECORDED = 10_000;
/** As many places of a user are remembered. */
const MAX_PLACES = 8;

interface EntranceParts extends AccessParts {
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  /** By address, shared with all that lets somebody in. */
  readonly limit: SignInLimit;
}

/** A user to be written, as whom somebody comes in. */
interface Rewritten {
  readonly user: StoredUser;
  /** Of what it was made of; 0: there was none. */
  readonly revision: number;
  readonly change: string;
  /** What goes with it. */
  readonly beside?: Kept;
}

/** Signing in, and what only somebody who is in may do about it. */
export class Entrance {
  readonly #parts: EntranceParts;
  readonly #ofName: SignInLimit;
  readonly #ofUser: SignInLimit;
  readonly #ofRecords: SignInLimit;
  readonly #recorded = new Map<string, number>();

  constructor(parts: EntranceParts) {
    this.#parts = parts;
    const now = () => parts.clock.monotonic();
    this.#ofName = new SignInLimit(OF_NAME, now);
    this.#ofUser = new SignInLimit(OF_USER, now);
    this.#ofRecords = new SignInLimit(OF_RECORDS, now);
  }

  async signIn(by: CreateSessionBody, coming: Coming): Promise<SignedIn> {
    return "token" in by
      ? await this.#byToken(by.token, coming)
      : await this.#byPassword(by.name, by.password, coming);
  }

  async changePassword(
    identity: Identity,
    { current, next }: ChangePasswordBody,
    coming: Coming,
  ): Promise<SignedIn> {
    const { directory, passwords } = this.#parts;
    const user = identity.role === undefined ? undefined : directory.users.get(identity.id);
    const revision = this.revisionOf(identity.id);
    if (user === undefined || identity.kind !== "session")
      throw new HeadgateError(
        "precondition_failed",
        "only a user has a password: whoever came in with a token has none to change",
      );
    // A request may be long on its way: whoever was signed out meanwhile changes nothing any more.
    if (!directory.holds(identity)) throw new HeadgateError("unauthenticated", "this session is over");
    refuseNameAsPassword("body.next", user.name, next);
    // Not given back where it succeeds: each change has its record, and so there are ten a minute at most.
    this.#ofUser.require(user.id);
    if (!(await passwords.matches(current, user.password, "known"))) {
      this.#refused(coming, "password");
      const message = "this is not the current password";
      throw new HeadgateError("invalid_argument", `body.current: ${message}`, {
        details: { issues: [{ path: "body.current", message }] },
      });
    }
    // A link that is still about would undo it.
    const { invitation: _void, ...rest } = user;
    const changed = { ...rest, password: await passwords.kept(next), generation: user.generation + 1 };
    const change = "own password changed; other sessions end";
    const signedIn = await this.openAs({ user: changed, revision, change }, coming);
    if (signedIn !== undefined) return signedIn;
    throw new HeadgateError(
      "conflict",
      "this user was changed meanwhile: the password is what it was; try again",
    );
  }

  /** To be asked when the user is looked at: what somebody writes of the user later is not overwritten. */
  revisionOf(userId: string): number {
    const { directory, keys } = this.#parts;
    return directory.revisionOf(keys.auth(`users/${userId}`));
  }

  /** Writes a user anew and opens a session for it, in one transaction; undefined where the user is another by now. */
  async openAs({ user, revision, change, beside }: Rewritten, coming: Coming): Promise<SignedIn | undefined> {
    const { keys, sessions } = this.#parts;
    const key = keys.auth(`users/${user.id}`);
    const stands = revision === 0 ? { key, createRevision: 0 } : { key, modRevision: revision };
    const put: Operation = { kind: "put", key, value: writeRecord(user) };
    return await sessions.open({
      of: { userId: user.id, generation: user.generation },
      coming,
      compares: [stands, ...(beside?.compares ?? [])],
      operations: [put, this.#seenNow(user.id, coming), ...(beside?.operations ?? [])],
      txn: this.#recording(user.name, { kind: "user", id: user.id }, coming, change),
    });
  }

  async #byToken(token: string, coming: Coming): Promise<SignedIn> {
    const { directory, limit, sessions, clock } = this.#parts;
    limit.require(coming.address);
    const holder = directory.tokens.byHash(hashOf(token));
    if (holder === undefined || clock.now() >= (holder.expiresAt ?? Infinity)) {
      this.#refused(coming, "token");
      throw new HeadgateError("unauthenticated", "this token is not known, or has expired");
    }
    limit.succeeded(coming.address);
    return await sessions.openForSure({
      of: { tokenId: holder.id },
      coming,
      txn: this.#signingIn("token", holder, coming),
    });
  }

  /** The same answer after the same time, whether nobody has the name, the password is another or the user is disabled. */
  async #byPassword(name: string, password: string, coming: Coming): Promise<SignedIn> {
    const { directory, limit, passwords, sessions } = this.#parts;
    limit.require(coming.address);
    const user = directory.users.byName(name);
    // Whoever guesses at a name elsewhere does not keep its user out of where he comes from.
    const isKnownPlace = user !== undefined && directory.seenFrom(user.id).includes(placeOf(coming.address));
    if (!isKnownPlace) this.#ofName.require(name);
    const matches = await passwords.matches(password, user?.password, isKnownPlace ? "known" : "stranger");
    // What was taken away while it was looked at does not count any more.
    const isStill = user !== undefined && directory.users.get(user.id) === user;
    if (!matches || !isStill || user.isDisabled) {
      this.#refused(coming, "password");
      throw new HeadgateError("unauthenticated", "there is no such user, or the password is another");
    }
    limit.succeeded(coming.address);
    if (!isKnownPlace) this.#ofName.succeeded(name);
    return await sessions.openForSure({
      of: { userId: user.id, generation: user.generation },
      coming,
      operations: [this.#seenNow(user.id, coming)],
      txn: this.#signingIn("user", { kind: "user", id: user.id, name: user.name }, coming),
    });
  }

  #signingIn(kind: "token" | "user", who: Pick<Identity, "id" | "name"> & { kind: string }, coming: Coming) {
    const { store, clock } = this.#parts;
    const text = `${who.id} ${placeOf(coming.address)}`;
    const sinceMs = clock.monotonic() - (this.#recorded.get(text) ?? -Infinity);
    const record = this.#recording(
      who.name,
      who,
      coming,
      kind === "user" ? "signed in" : "signed in with a token",
    );
    return async (compares: Kept["compares"], operations: Kept["operations"]) => {
      if (sinceMs < RECORDED_MS[kind] || this.#ofRecords.take(who.id) > 0)
        return await store.txn(compares, operations);
      const result = await record(compares, operations);
      if (result.succeeded) this.#wasRecorded(text);
      return result;
    };
  }

  #recording(actor: string, { kind, id }: { kind: string; id: string }, { asker }: Coming, change: string) {
    const recorded = {
      actor,
      asker: { ...asker, credential: { kind, id } },
      change,
      writtenBy: "any",
    } as const;
    const { write } = this.#parts;
    return async (compares: Kept["compares"], operations: Kept["operations"]) =>
      await write({ ...recorded, compares, operations });
  }

  #seenNow(id: string, { address }: Coming): Operation {
    const { keys, clock, directory } = this.#parts;
    const from = [...new Set([placeOf(address), ...directory.seenFrom(id)])].slice(0, MAX_PLACES);
    const value = writeRecord({ v: 1, at: clock.now(), from } satisfies StoredSeen);
    return { kind: "put", key: keys.auth(`seen/${id}`), value };
  }

  #wasRecorded(text: string): void {
    if (this.#recorded.size >= MAX_RECORDED) this.#recorded.clear();
    this.#recorded.set(text, this.#parts.clock.monotonic());
  }

  /** Never recorded in the audit: whoever guesses would push all else out of it. */
  #refused({ address }: Coming, by: "token" | "password"): void {
    this.#parts.log.info({ address, by }, "a sign-in was refused");
  }
}
