import { Attempt } from "./attempt.ts";
import { type Checker, type CheckerDeps, failed, passed, type TargetOf } from "./checker.ts";
import { connect } from "./connect.ts";
import { failure } from "./failure.ts";
import { locate } from "./locate.ts";

/** Connects, and closes at once. */
export function tcpChecker(target: TargetOf<"tcp">, { clock, guard, resolve }: CheckerDeps): Checker {
  let current: Attempt | undefined;
  return {
    check: () => {
      const attempt = new Attempt(clock, target.check.timeoutMs);
      current = attempt;
      locate(resolve, target, attempt, (to) => {
        const connection = connect(to, { guard, tls: undefined }, (error) => {
          attempt.end(error === null ? passed("connected") : failure(error));
        });
        attempt.release = () => connection.destroy();
      });
      return attempt.outcome;
    },
    close: () => current?.end(failed("cancelled")),
  };
}
