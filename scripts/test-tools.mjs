import { existsSync } from "node:fs";
import path from "node:path";
import { capture, show } from "./child.mjs";
import { Refusal } from "./place.mjs";

/** What the tests run beside Headgate, each with the Debian package that carries it. */
const tools = [
  { program: "etcd", debian: "etcd-server" },
  { program: "etcdctl", debian: "etcd-client" },
  { program: "chromium", debian: "chromium" },
  { program: "prometheus", debian: "prometheus" },
  { program: "promtool", debian: "prometheus" },
];

function isOnPath(program) {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.some((folder) => folder !== "" && existsSync(path.join(folder, program)));
}

const missingTools = () => tools.filter(({ program }) => !isOnPath(program));

/** Installs them as Debian packages where it may; else a refusal that names what to install. */
export async function ensureTestTools() {
  const missing = missingTools();
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(({ debian }) => debian))];
  const mayInstall = process.getuid?.() === 0 && isOnPath("apt-get");
  if (mayInstall) {
    console.log(`Installing ${packages.join(", ")}…`);
    // dpkg refuses to work without the system folders on its PATH, which a bare environment may lack.
    const env = {
      DEBIAN_FRONTEND: "noninteractive",
      PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`,
    };
    const install = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
    // The lists of a fresh image are empty or old: refreshed only when the packages cannot be had without.
    const first = await capture("apt-get", install, { env });
    if (first.code !== 0) {
      await capture("apt-get", ["update", "-qq"], { env });
      await show("apt-get", install, { env });
    }
  }
  const still = missingTools();
  if (still.length === 0) return;
  const names = still.map(({ program, debian }) => `${program} (Debian package ${debian})`);
  throw new Refusal(`The tests need ${names.join(", ")} on the PATH. Install them and run npm test again.`);
}
