"use client";
import { Fragment, type ReactNode, Suspense } from "react";
import { MixedNamespaces } from "#components/ui/namespace-prefix.tsx";
import { usePreferences } from "#components/ui/preferences.ts";
import { Settling } from "#components/ui/settling.tsx";
import { Banner } from "./banner.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { ConsoleHeader } from "./console-header.tsx";
import { DataProvider } from "./data-provider.tsx";
import { HeldLinks } from "./held-links.tsx";
import { KeysHelp } from "./keys-help.tsx";
import { ShellKeys } from "./shell-keys.tsx";
import { ShellPanels } from "./shell-panels.tsx";
import { useNamespaces } from "./use-namespaces.ts";

/** Everything below reads the URL on the client alone, hence the boundary: the shell itself is static. */
export function ConsoleShell({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <DataProvider>
        <InNamespaces>
          <Settling>
            <ConsoleHeader />
            <section aria-label="Notices">
              <ToldAnew>
                <Banner />
              </ToldAnew>
            </section>
            <main id="content" className="hg-main" tabIndex={-1}>
              <ToldAnew>{children}</ToldAnew>
            </main>
            <HeldLinks />
            <ShellPanels />
            <ShellKeys />
            <CommandPalette />
            <KeysHelp />
          </Settling>
        </InNamespaces>
      </DataProvider>
    </Suspense>
  );
}

function InNamespaces({ children }: { children: ReactNode }) {
  return <MixedNamespaces value={useNamespaces().isMixed}>{children}</MixedNamespaces>;
}

/** Times are told anew where they are told otherwise. */
function ToldAnew({ children }: { children: ReactNode }) {
  const { clock, zone } = usePreferences();
  return <Fragment key={`${clock} ${zone}`}>{children}</Fragment>;
}
