import { HeadgateError } from "#lib/contract/error.ts";
import { nameKey } from "./user-book.ts";

/** Throws `invalid_argument` for the field where the password is the name. How long it must be says the contract. */
export function refuseNameAsPassword(field: string, name: string, password: string): void {
  if (nameKey(name) !== nameKey(password)) return;
  const message = "a password must not be the name";
  throw new HeadgateError("invalid_argument", `${field}: ${message}`, {
    details: { issues: [{ path: field, message }] },
  });
}
