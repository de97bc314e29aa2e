import Link from "next/link";
import { PageHead } from "#components/ui/page-head.tsx";
import { overviewPath } from "#lib/paths.ts";

export default function NotFound() {
  return (
    <main className="hg-main">
      <PageHead
        title="There is no such page"
        lead="The address may be mistyped, or from another version of the console."
      />
      <Link href={overviewPath("default")}>To the overview</Link>
    </main>
  );
}
