import { IconGhost2, IconHourglass, IconUnlink } from "@tabler/icons-react";
import type { IntentKind, IntentMark, IntentView } from "#lib/contract/intent.ts";

const looks: Record<IntentMark, { icon: typeof IconGhost2; word: string }> = {
  waiting: { icon: IconHourglass, word: "Not registered" },
  orphaned: { icon: IconUnlink, word: "Not registered any more" },
  abandoned: { icon: IconGhost2, word: "Abandoned" },
};

/** What an override waits for while no process is known of. */
const waitsFor: Record<IntentKind, string> = {
  drain: "The drain waits for it. It says nothing of a process there.",
  weight: "The weight counts once it registers.",
  maintenance: "Whatever registers there is held out.",
  circuit: "It counts once it registers.",
};

/** What is unusual about a standing override: nobody there it could be of, or nobody who holds it. */
export function IntentMarks({ intent: { marks = [], kind } }: { intent: IntentView }) {
  return marks.map((mark) => {
    const { icon: Mark, word } = looks[mark];
    return (
      <div key={mark} className="hg-intent-mark">
        <span className="hg-status">
          <Mark size={15} aria-hidden color="var(--hg-caution)" />
          {word}
        </span>
        <span className="hg-quiet">{meaningOf(mark, kind)}</span>
      </div>
    );
  });
}

function meaningOf(mark: IntentMark, kind: IntentKind): string {
  switch (mark) {
    case "waiting":
      return waitsFor[kind];
    case "orphaned":
      return kind === "maintenance"
        ? "It has left. Maintenance stands all the same."
        : "It has left. This ends by itself unless the address comes again.";
    case "abandoned":
      return "Nobody renews it, and its checks fail: so it stays out.";
  }
}
