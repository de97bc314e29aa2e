import type { ReactNode } from "react";
import { ConsoleShell } from "#components/shell/console-shell.tsx";
import { ReadsScript } from "#components/shell/head-script.tsx";
import { HeldLeading } from "./_components/held-leading.tsx";

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <ReadsScript />
      <HeldLeading>
        <ConsoleShell>{children}</ConsoleShell>
      </HeldLeading>
    </>
  );
}
