import { type ReactNode, Suspense } from "react";
import { Banner } from "./banner.tsx";
import { ConsoleHeader } from "./console-header.tsx";
import { DataProvider } from "./data-provider.tsx";
import { ShellPanels } from "./shell-panels.tsx";

/** Everything below reads the URL on the client alone, hence the boundary: the shell itself is static. */
export function ConsoleShell({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <DataProvider>
        <ConsoleHeader />
        <Banner />
        <main id="content" className="hg-main" tabIndex={-1}>
          {children}
        </main>
        <ShellPanels />
      </DataProvider>
    </Suspense>
  );
}
