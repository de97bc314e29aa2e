import type { Action } from "./action.ts";
import { cliLines } from "./cli-lines.ts";
import { curlLine, curlProgressLine } from "./curl-line.ts";

/** A command to take along, and what it is by. */
export interface LabelledCommand {
  readonly label: string;
  readonly text: string;
}

/** The same as an action for a shell or a script; `origin` is where the API answers. */
export function commandsOf(action: Action, origin: string): LabelledCommand[] {
  const lines = cliLines(action);
  const cli = { label: cliLabel(action, lines.length, origin), text: lines.join(" && \\\n") };
  return [
    ...(lines.length === 0 ? [] : [cli]),
    { label: `curl${extents[action.call] ?? ""}`, text: curlLine(action, origin) },
    ...(action.call === "drain"
      ? [
          {
            label: "curl: progress, answers when the stage changes",
            text: curlProgressLine(action, action.body.owner, origin),
          },
        ]
      : []),
  ];
}

/** The same of several, each by itself: what one of them is refused for keeps no other. */
export function commandsOfEach(actions: readonly Action[], origin: string): LabelledCommand[] {
  return [
    { label: whereCli(origin), text: actions.flatMap(cliLines).join("\n") },
    { label: "curl", text: actions.map((action) => curlLine(action, origin)).join("\n") },
  ];
}

/** How much is done as one. */
const extents: Partial<Record<Action["call"], string>> = {
  changeService: ": all of them, or none",
  changeNamespace: ": all at once, of each service all or none",
};

const whereCli = (origin: string): string => `headgate, with HEADGATE_URL=${origin}`;

function cliLabel(action: Action, lines: number, origin: string): string {
  const { call } = action;
  // It takes no names of overrides.
  const ending =
    call === "changeService" && action.body.only !== undefined ? ", ending what stands then" : "";
  const where = `${whereCli(origin)}${ending}`;
  if (call === "changeNamespace") return `${where}: all at once, of each service all or none`;
  if (lines < 2) return where;
  return call === "changeService"
    ? `${where}: one after the other, up to the first that is refused`
    : `${where}: two commands`;
}
