import { notifyManager } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { showAfterInput } from "./after-input.ts";

let frames: (() => void)[] = [];
let end = (): void => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("press", () => page.dispatchEvent(new Event("pointerdown")));
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => frames.push(run));
  end = showAfterInput();
});
afterEach(() => {
  end();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const press = () => (globalThis as unknown as { press: () => void }).press();

test("an answer is told at once, and after a press with what it did on screen", () => {
  const told = vi.fn();
  notifyManager.schedule(told);
  vi.advanceTimersByTime(1);
  expect(told).toHaveBeenCalledTimes(1);

  press();
  notifyManager.schedule(told);
  vi.advanceTimersByTime(50);
  expect(told).toHaveBeenCalledTimes(1);
  for (const frame of frames) frame();
  vi.advanceTimersByTime(1);
  expect(told).toHaveBeenCalledTimes(2);
});

test("no answer is held for longer than a tenth of a second, whatever is pressed, nor once it has ended", () => {
  const told = vi.fn();
  press();
  notifyManager.schedule(told);
  for (let ms = 0; ms < 100; ms += 10) {
    press();
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1);
  expect(told).toHaveBeenCalledTimes(1);

  press();
  notifyManager.schedule(told);
  end();
  vi.advanceTimersByTime(1);
  press();
  notifyManager.schedule(told);
  vi.advanceTimersByTime(1);
  expect(told).toHaveBeenCalledTimes(3);
});
