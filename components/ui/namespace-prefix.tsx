"use client";
import { createContext, useContext } from "react";

const Mixed = createContext(false);

/** Whether services of more than one namespace stand among each other below. */
export const MixedNamespaces = Mixed.Provider;

/** Whose the service is, before its name: quietly, and only where it could be another's. */
export function NamespacePrefix({ namespace }: { namespace: string }) {
  return useContext(Mixed) ? <span className="hg-quiet">{namespace}/</span> : null;
}

/** For texts that name services. */
export function useIsMixed(): boolean {
  return useContext(Mixed);
}
