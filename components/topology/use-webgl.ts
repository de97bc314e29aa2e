import { useSyncExternalStore } from "react";

let isThere: boolean | undefined;

function look(): boolean {
  isThere ??= document.createElement("canvas").getContext("webgl2") !== null;
  return isThere;
}

const never = () => () => {};

/** Whether this browser can draw the picture; undefined while nobody can tell. */
export function useWebgl(): boolean | undefined {
  return useSyncExternalStore(never, look, () => undefined);
}
