import { circuit, circuitCap, circuitSuspect } from "./scenes/circuit.ts";
import { doubt } from "./scenes/doubt.ts";
import { drain, held, leave } from "./scenes/drains.ts";
import { flap } from "./scenes/flap.ts";
import { health } from "./scenes/health.ts";
import { collapse, guards, preview } from "./scenes/judged.ts";
import { panic, paused, preserving } from "./scenes/losses.ts";
import { weights } from "./scenes/weights.ts";

/** The pictures of docs/decisions.md: each is drawn of what the core decides, by the name of its file. */
export const pictures: Readonly<Record<string, () => string>> = {
  health,
  flap,
  doubt,
  circuit,
  "circuit-cap": circuitCap,
  "circuit-suspect": circuitSuspect,
  weights,
  drain,
  leave,
  held,
  guards,
  preview,
  panic,
  preserving,
  collapse,
  paused,
};
