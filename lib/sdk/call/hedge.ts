import type { Deadline } from "./deadline.ts";
import { drop, type Tried } from "./try.ts";

/** A try that can be given up. */
export interface Running<T> {
  readonly deadline: Deadline;
  readonly tried: Promise<Tried<T>>;
}

/** The first good answer of two; the other is given up. Of two that are not good an answer, else the later failure. */
export async function firstAnswer<T>(first: Running<T>, second: Running<T>): Promise<Tried<T>> {
  const of = async (running: Running<T>, other: Running<T>) => {
    const tried = await running.tried;
    return { tried, other, isGood: tried.kind === "answer" && !tried.answer.isWorthAnother };
  };
  const winner = await Promise.race([of(first, second), of(second, first)]);
  if (winner.isGood) {
    winner.other.deadline.cancel();
    void winner.other.tried.then(drop);
    return winner.tried;
  }
  const rest = await winner.other.tried;
  if (rest.kind === "failed" && winner.tried.kind === "answer") return winner.tried;
  drop(winner.tried);
  return rest;
}
