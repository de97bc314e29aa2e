import { maySee } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { pageOf } from "./page.ts";

export function quarantine({ control }: Pick<ApiDeps, "control">): Handlers<"listQuarantine"> {
  return {
    listQuarantine({ query, identity }) {
      return {
        body: pageOf(
          control.quarantined().filter(({ namespace }) => maySee(identity, namespace)),
          query,
        ),
      };
    },
  };
}
