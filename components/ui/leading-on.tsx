"use client";
import { createContext, useContext } from "react";

type Lead = (go: () => void) => void;

const Leading = createContext<Lead>((go) => go());

/** How one is led off the page below: at once, or once it is known that what it leads to would come. */
export const LeadingOn = Leading.Provider;

export function useLeadingOn(): Lead {
  return useContext(Leading);
}
