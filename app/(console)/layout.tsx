import { type ReactNode, Suspense } from "react";
import { Banner } from "#components/shell/banner.tsx";
import { ConsoleHeader } from "#components/shell/console-header.tsx";
import { DataProvider } from "#components/shell/data-provider.tsx";

/** Everything below reads the URL on the client alone, hence the boundary: the shell itself is static. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <DataProvider>
        <ConsoleHeader />
        <Banner />
        <main id="content" className="hg-main" tabIndex={-1}>
          {children}
        </main>
      </DataProvider>
    </Suspense>
  );
}
