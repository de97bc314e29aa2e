import mono from "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2";
import type { ReactNode } from "react";
import { preload } from "react-dom";
import { ConsoleShell } from "#components/shell/console-shell.tsx";
import { ReadsScript } from "#components/shell/head-script.tsx";
import { HeldLeading } from "./_components/held-leading.tsx";

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  preload(mono, { as: "font", type: "font/woff2", crossOrigin: "" });
  return (
    <>
      <ReadsScript />
      <HeldLeading>
        <ConsoleShell>{children}</ConsoleShell>
      </HeldLeading>
    </>
  );
}
