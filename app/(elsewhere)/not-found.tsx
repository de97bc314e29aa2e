import Link from "next/link";
import { ConsoleShell } from "#components/shell/console-shell.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { overviewPath } from "#lib/paths.ts";

export default function NotFound() {
  return (
    <ConsoleShell>
      <PageHead
        title="There is no such page"
        lead="The address may be mistyped, or from another version of the console."
      />
      <Link href={overviewPath(ALL_NAMESPACES)} className="hg-link hg-underlined">
        To the overview
      </Link>
    </ConsoleShell>
  );
}
