import { toneText } from "#components/ui/tone.ts";
import type { EndpointMark } from "#lib/contract/table.ts";
import { markLook } from "./status.ts";

/** What stands beside a status: why traffic goes, or a status stays, in spite of it. */
export function InstanceMarks({ marks }: { marks: readonly EndpointMark[] }) {
  return marks.map((mark) => {
    const { icon: Mark, word, tone, meaning } = markLook[mark];
    return (
      <span key={mark} className="hg-mark" data-tone={tone} title={meaning}>
        <Mark size={13} aria-hidden color={toneText(tone)} />
        {word}
      </span>
    );
  });
}
