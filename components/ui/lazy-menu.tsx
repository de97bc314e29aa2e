"use client";
import { Menu, type MenuProps } from "@mantine/core";
import {
  cloneElement,
  type MouseEventHandler,
  type ReactElement,
  type ReactNode,
  type Ref,
  useEffect,
  useRef,
  useState,
} from "react";

interface TargetProps {
  readonly ref?: Ref<HTMLButtonElement>;
  readonly onClick?: MouseEventHandler;
  readonly "aria-haspopup"?: "menu";
  readonly "aria-expanded"?: boolean;
}

interface LazyMenuProps {
  width: number;
  position?: MenuProps["position"];
  /** A button. */
  target: ReactElement<TargetProps>;
  children: ReactNode;
}

/** A menu that each row of a table has, or each page: a button alone, until it is pressed for the first time. */
export function LazyMenu({ width, position = "bottom-end", target, children }: LazyMenuProps) {
  const [made, setMade] = useState<"not yet" | "now" | "before">("not yet");
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  // The button is another one now; the menu gives the focus back to what has it as it opens. Once: a tab that is come
  // back to runs its effects again.
  useEffect(() => {
    if (made !== "now") return;
    button.current?.focus({ preventScroll: true });
    // oxlint-disable-next-line react/set-state-in-effect -- only what has the focus by now is given it back
    setOpen(true);
    setMade("before");
  }, [made]);

  if (made === "not yet")
    return cloneElement(target, {
      "aria-haspopup": "menu",
      "aria-expanded": false,
      onClick: () => setMade("now"),
    });
  return (
    <Menu position={position} width={width} opened={isOpen} onChange={setOpen}>
      <Menu.Target>{cloneElement(target, { ref: button })}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
