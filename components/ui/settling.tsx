"use client";
import { createContext, type ReactNode, use, useDeferredValue } from "react";

const Settled = createContext(true);

/** What is read stands first; each `Later` within comes once that was drawn, in pieces that hold up nothing. */
export function Settling({ children }: { children: ReactNode }) {
  return <Settled value={useDeferredValue(true, false)}>{children}</Settled>;
}

interface LaterProps {
  children: ReactNode;
  /** Keeps its place until then. */
  place?: ReactNode;
}

/** What is reached for once something was read: fields, menus, buttons of rows. */
export function Later({ children, place = null }: LaterProps) {
  return use(Settled) ? children : place;
}
