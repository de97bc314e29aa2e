import { HeadgateError } from "#lib/contract/error.ts";
import type { ApiDeps, Handlers } from "./handler.ts";

type Rows = "startSampleFleet" | "stopSampleFleet";

export function sampleFleet({
  sampleFleet: fleet,
  control,
}: Pick<ApiDeps, "sampleFleet" | "control">): Handlers<Rows> {
  const requireAvailable = () => {
    if (fleet.state() !== "unavailable") return;
    throw new HeadgateError(
      "precondition_failed",
      "the sample fleet runs only where Headgate listens on loopback",
    );
  };
  return {
    async startSampleFleet({ identity, asker }) {
      requireAvailable();
      if (fleet.state() !== "running")
        await control.recordChange(identity.name, asker, "start the sample fleet");
      await fleet.start();
      return { body: undefined };
    },

    async stopSampleFleet({ identity, asker }) {
      requireAvailable();
      if (fleet.state() !== "stopped")
        await control.recordChange(identity.name, asker, "stop the sample fleet");
      await fleet.stop();
      return { body: undefined };
    },
  };
}
