import { defaultScheduler, notifyManager } from "@tanstack/react-query";

/** Where no frame comes: in a tab that is hidden meanwhile. */
const LONGEST_MS = 100;
const INPUTS = ["pointerdown", "pointerup", "click", "keydown", "input"];

/**
 * Answers that come between a press and the frame that shows what it did are told after that frame: no press waits until
 * they are drawn. Gives what ends it.
 */
export function showAfterInput(): () => void {
  let waiting: (() => void)[] | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function onDrawn(): void {
    clearTimeout(timer);
    const told = waiting ?? [];
    waiting = undefined;
    for (const tell of told) defaultScheduler(tell);
  }

  function onInput(): void {
    if (waiting !== undefined) return;
    waiting = [];
    timer = setTimeout(onDrawn, LONGEST_MS);
    // A frame is drawn once its callbacks are done: what is asked for in one runs after it.
    requestAnimationFrame(() => setTimeout(onDrawn, 0));
  }

  notifyManager.setScheduler((tell) => {
    if (waiting === undefined) defaultScheduler(tell);
    else waiting.push(tell);
  });
  for (const type of INPUTS) globalThis.addEventListener(type, onInput, { capture: true, passive: true });
  return () => {
    for (const type of INPUTS) globalThis.removeEventListener(type, onInput, { capture: true });
    notifyManager.setScheduler(defaultScheduler);
    onDrawn();
  };
}
