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
  return [
    { label: cliLabel(action, lines.length, origin), text: lines.join(" && \\\n") },
    {
      label: action.call === "changeService" ? "curl: all of them, or none" : "curl",
      text: curlLine(action, origin),
    },
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

function cliLabel({ call }: Action, lines: number, origin: string): string {
  const where = `headgate, with HEADGATE_URL=${origin}`;
  if (lines < 2) return where;
  return call === "changeService"
    ? `${where}: one after the other, up to the first that is refused`
    : `${where}: two commands`;
}
