import { type ChildProcess, fork } from "node:child_process";

/** A process that the bench measures or that loads it: told one thing at a time, answers each. */
export class Child implements Disposable {
  readonly #process: ChildProcess;

  constructor(file: string, args: readonly string[]) {
    this.#process = fork(new URL(file, import.meta.url), args, {
      execArgv: ["--expose-gc"],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
  }

  /** Fails when the process ends instead of answering. */
  ask<T>(order: Record<string, unknown>): Promise<T> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void =>
        reject(new Error(`a bench process ended with code ${code}`));
      this.#process.once("exit", ended);
      this.#process.once("message", (answer) => {
        this.#process.off("exit", ended);
        resolve(answer as T); // both ends stand in this folder
      });
      this.#process.send(order);
    });
  }

  [Symbol.dispose](): void {
    this.#process.kill();
  }
}

/** The other end: what a process does with each order. It ends with its parent. */
export function answer(handle: (order: Record<string, never>) => unknown): void {
  process.on("disconnect", () => process.exit(0));
  process.on("message", (order: Record<string, never>) => {
    void Promise.resolve(handle(order)).then((value) => process.send?.(value ?? {}));
  });
}

/** User and system time of this process so far, µs. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

interface Figure {
  readonly bench: string;
  readonly name: string;
  readonly figure: number;
  readonly unit: string;
  readonly ratio?: number;
  readonly goal?: string;
  readonly met?: boolean;
}

/** One figure, as one line of JSON. */
export function print(figure: Figure): void {
  const round = (value: number): number => Number(value.toPrecision(4));
  const ratio = figure.ratio === undefined ? {} : { ratio: round(figure.ratio) };
  console.log(JSON.stringify({ ...figure, figure: round(figure.figure), ...ratio }));
}
