import { HeadgateError } from "#lib/contract/error.ts";

/**
 * The path is known, the method is none of its own: 405 with the `Allow` header. The closed set of codes has none for
 * it; `invalid_argument` says what matters, that this request will never do.
 */
export class MethodNotAllowed extends HeadgateError {
  readonly allow: readonly string[];

  constructor(allow: readonly string[]) {
    super("invalid_argument", `method not allowed: this path takes ${allow.join(", ")}`);
    this.name = "MethodNotAllowed";
    this.allow = allow;
  }
}
