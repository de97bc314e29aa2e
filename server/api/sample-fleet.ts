import { HeadgateError } from "#lib/contract/error.ts";
import { requireAllNamespaces } from "./admit.ts";
import type { Identity } from "#server/ports/access.ts";
import type { ApiDeps, Handlers } from "./handler.ts";

type Rows = "startSampleFleet" | "stopSampleFleet";

export function sampleFleet({
  sampleFleet: fleet,
  control,
}: Pick<ApiDeps, "sampleFleet" | "control">): Handlers<Rows> {
  const requireMayRun = (identity: Identity) => {
    requireAllNamespaces(identity, "the sample fleet's load falls on");
    if (fleet.state() !== "unavailable") return;
    throw new HeadgateError(
      "precondition_failed",
      "the sample fleet runs only where Headgate listens on loopback",
    );
  };
  return {
    async startSampleFleet({ identity, asker }) {
      requireMayRun(identity);
      if (fleet.state() !== "running")
        await control.recordChange(identity.name, asker, "start the sample fleet");
      await fleet.start();
      return { body: undefined };
    },

    async stopSampleFleet({ identity, asker }) {
      requireMayRun(identity);
      if (fleet.state() !== "stopped")
        await control.recordChange(identity.name, asker, "stop the sample fleet");
      await fleet.stop();
      return { body: undefined };
    },
  };
}
