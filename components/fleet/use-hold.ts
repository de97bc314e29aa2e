"use client";
import { type FocusEvent, useMemo, useRef, useState } from "react";

/** Whether a pointer or the focus is in a table, so that its rows stay where they are. `handlers` go on the table. */
export function useHold() {
  const [isHeld, setHeld] = useState(false);
  const inside = useRef({ pointer: false, focus: false });
  const handlers = useMemo(() => {
    const hold = (change: Partial<typeof inside.current>) => {
      Object.assign(inside.current, change);
      setHeld(inside.current.pointer || inside.current.focus);
    };
    return {
      onPointerEnter: () => hold({ pointer: true }),
      onPointerLeave: () => hold({ pointer: false }),
      onFocus: () => hold({ focus: true }),
      onBlur: (event: FocusEvent<HTMLElement>) =>
        hold({ focus: event.currentTarget.contains(event.relatedTarget) }),
    };
  }, []);
  return { isHeld, handlers };
}
