import type { FocusEvent, MouseEvent } from "react";

/**
 * Of a field whose suggestion is replaced by what is typed. It is chosen as the focus comes, not by a timer after it: the
 * first keys would be before that. A press would put the caret where it is: the first one only brings the focus.
 */
export const typedReplaces = {
  onFocusCapture: (event: FocusEvent<HTMLInputElement>): void => event.currentTarget.select(),
  onMouseDown: (event: MouseEvent<HTMLInputElement>): void => {
    if (document.activeElement === event.currentTarget) return;
    event.preventDefault();
    event.currentTarget.focus();
  },
};
