/** Tells by `tell`, which is the user's: what goes wrong in it ends nothing of ours. Wrapped once, in connect(). */
export function guarded(tell: (what: string) => unknown): (what: string) => void {
  return (what) => {
    try {
      // An async function fits the type too.
      Promise.resolve(tell(what)).catch(() => undefined);
    } catch {
      // There is nobody left to tell.
    }
  };
}
