"use client";
import { Tooltip } from "@mantine/core";
import {
  cloneElement,
  type FocusEvent,
  type HTMLAttributes,
  type KeyboardEvent,
  type ReactElement,
  type Ref,
  useRef,
  useState,
} from "react";
import { Later } from "./settling.tsx";

interface LaterTooltipProps {
  label: string;
  children: ReactElement<HTMLAttributes<HTMLElement> & { readonly ref?: Ref<HTMLElement> }>;
}

/**
 * A tooltip that a page's beginning need not wait for: one around what it tells of draws that once more as it finds it.
 * This one stands beside it, and what has the focus keeps it.
 */
export function LaterTooltip({ label, children }: LaterTooltipProps) {
  const target = useRef<HTMLElement>(null);
  const [hasFocus, setFocus] = useState(false);
  return (
    <>
      <Later>
        <Tooltip label={label} target={target} {...(hasFocus ? { opened: true } : {})} />
      </Later>
      {cloneElement(children, {
        ref: target,
        ...(children.props["aria-label"] === label ? {} : { "aria-description": label }),
        onFocus: ({ currentTarget }: FocusEvent<HTMLElement>) =>
          setFocus(currentTarget.matches(":focus-visible")),
        onBlur: () => setFocus(false),
        onKeyDown: ({ key }: KeyboardEvent) => {
          if (key === "Escape") setFocus(false);
        },
      })}
    </>
  );
}
