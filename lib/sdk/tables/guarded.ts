/** Tells by `tell`, which belongs to the user of this library: what goes wrong in it must end nothing of ours. */
export function guarded(tell: (what: string) => void): (what: string) => void {
  return (what) => {
    try {
      const told: unknown = tell(what);
      // An async function fits the type too.
      if (told instanceof Promise) told.catch(() => undefined);
    } catch {
      // There is nobody left to tell.
    }
  };
}
