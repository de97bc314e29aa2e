"use client";
import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import "./side-panel.css";

interface SidePanelProps {
  isOpen: boolean;
  title: string;
  /** What the panel is about, in mono beneath the title. */
  subject: string;
  onClose: () => void;
  children: ReactNode;
}

/** A panel beside the page, so that its effect can be watched; the whole width on a phone. */
export function SidePanel({ isOpen, title, subject, onClose, children }: SidePanelProps) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="min(480px, 100vw)"
      title={
        <span className="hg-panel-title">
          {title}
          <span className="hg-mono">{subject}</span>
        </span>
      }
      closeButtonProps={{ "aria-label": "Close", size: 32 }}
      classNames={{ content: "hg-panel", header: "hg-panel-head", body: "hg-panel-body" }}
    >
      {children}
    </Drawer>
  );
}
