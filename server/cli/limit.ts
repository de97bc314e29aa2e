/** A signal that aborts when the time is over, or with another one. */
export interface Limited {
  readonly signal: AbortSignal;
  isTimeUp(): boolean;
  /** Leaves no timer and no listener behind. */
  end(): void;
}

/** Not AbortSignal.any: the command runs on Node 18, which lacks it. */
export function limited(ms: number, other?: AbortSignal): Limited {
  const controller = new AbortController();
  let isTimeUp = false;
  const timer = setTimeout(() => {
    isTimeUp = true;
    controller.abort(new Error(`no answer within ${ms} ms`));
  }, ms);
  const follow = () => controller.abort(other?.reason);
  if (other?.aborted === true) follow();
  else other?.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    isTimeUp: () => isTimeUp,
    end() {
      clearTimeout(timer);
      other?.removeEventListener("abort", follow);
    },
  };
}
