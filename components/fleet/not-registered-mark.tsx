import { IconHelpCircleFilled } from "@tabler/icons-react";

/** Stands in place of a status or a stage where no process is known of that could have one. */
export function NotRegisteredMark() {
  return (
    <span className="hg-status" title="Nothing is registered at this address: it has left, or is mistyped">
      <IconHelpCircleFilled size={15} aria-hidden color="var(--hg-caution)" />
      <span>Not registered</span>
    </span>
  );
}
