import type { ReactNode } from "react";
import { Brand } from "#components/shell/brand.tsx";
import { EntryQueries } from "./_components/entry-queries.tsx";

/** Where one comes in: a column of its own, without the console around it. */
export default function EntryLayout({ children }: { children: ReactNode }) {
  return (
    <main className="hg-entry">
      <Brand />
      <EntryQueries>{children}</EntryQueries>
    </main>
  );
}
