"use client";
import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { keepFocusWithin } from "./keep-focus-within.ts";
import { useOnceAsked } from "./use-once-asked.ts";

export interface SidePanelProps {
  isOpen: boolean;
  title: string;
  /** What the panel is about, in mono beneath the title. */
  subject: string;
  onClose: () => void;
  children: ReactNode;
}

/** A panel beside the page, so that its effect can be watched; the whole width on a phone. */
export function SidePanel({ isOpen: isAsked, title, subject, onClose, children }: SidePanelProps) {
  const { isMade, isOpen } = useOnceAsked(isAsked);
  if (!isMade) return null;
  return (
    <Drawer.Root
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="min(480px, 100vw)"
      transitionProps={{ duration: 120 }}
      classNames={{ content: "hg-panel" }}
    >
      {/* Light enough to watch the effect behind it. */}
      <Drawer.Overlay backgroundOpacity={0.35} />
      <Drawer.Content ref={keepFocusWithin}>
        {/* A header element outside a section is the page's banner, and that is taken. */}
        <Drawer.Header className="hg-panel-head" role="presentation">
          <Drawer.Title className="hg-panel-title">
            {title}
            <span className="hg-mono">{subject}</span>
          </Drawer.Title>
          <Drawer.CloseButton aria-label="Close" size={32} />
        </Drawer.Header>
        <Drawer.Body className="hg-panel-body">{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
