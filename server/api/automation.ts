import { requireAllNamespaces } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";

export function automation({ control }: Pick<ApiDeps, "control">): Handlers<"putAutomation"> {
  return {
    async putAutomation({ body, identity, asker }) {
      requireAllNamespaces(identity, "the switch is over");
      await control.setAutomation(body.paused, identity.name, body.reason, asker);
      const pause = control.automationPause();
      return { body: pause === undefined ? { paused: false } : { paused: true, ...pause } };
    },
  };
}
