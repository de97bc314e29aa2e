import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { root } from "./place.mjs";

const file = path.join(root, "dist", ".preparing");
const emptyMs = 5000;

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function take() {
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return false;
  }
}

/** Whether its owner died with it; one made a moment ago may be about to get its owner's number. */
function isLeftOver() {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return pid === 0 ? Date.now() - statSync(file).mtimeMs > emptyMs : !isRunning(pid);
  } catch {
    return false; // Given back meanwhile.
  }
}

/** Runs the body while no other command of this folder prepares it: two builds at once spoil each other. */
export async function alone(body) {
  let told = false;
  while (!take()) {
    if (isLeftOver()) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) console.log("Waiting for another command that is preparing this folder…");
    told = true;
    await delay(200);
  }
  try {
    return await body();
  } finally {
    rmSync(file, { force: true });
  }
}
