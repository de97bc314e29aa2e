import { HeadgateError } from "#lib/contract/error.ts";

/** The path is known, the method is not one of it: 405 with the `Allow` header, which no code of its own carries. */
export class MethodNotAllowed extends HeadgateError {
  readonly allow: readonly string[];

  constructor(allow: readonly string[]) {
    super("invalid_argument", `this path takes ${allow.join(", ")}`);
    this.name = "MethodNotAllowed";
    this.allow = allow;
  }
}
