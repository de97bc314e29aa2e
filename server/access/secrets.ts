import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { SETUP_TOKEN_PREFIX } from "#lib/contract/setup-token.ts";

/** What is kept of a token or a session id: its SHA-256. Enough for random values of 256 bits. */
export function hashOf(secret: string): string {
  return hash("sha256", secret, "base64url");
}

/** A random name part: 12 hexadecimal characters. */
export function newId(): string {
  return randomBytes(6).toString("hex");
}

/** 256 random bits, hexadecimal. */
export function newSecret(): string {
  return randomBytes(32).toString("hex");
}

/** `hgt_<id>_<secret>`: the prefix lets scanners find a token that leaked. */
export function newToken(id: string): string {
  return `hgt_${id}_${newSecret()}`;
}

/** `hgi_<id>_<secret>`: what an invitation of a user is known by. */
export function newInvitation(id: string): string {
  return `hgi_${id}_${newSecret()}`;
}

/** What the link to the first admin is known by. */
export function newSetupToken(): string {
  return `${SETUP_TOKEN_PREFIX}${newSecret()}`;
}

/** Compares in a time that depends on neither; hashed first, so that lengths do not show. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(hash("sha256", a, "buffer"), hash("sha256", b, "buffer"));
}
