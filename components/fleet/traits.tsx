import Link from "next/link";
import { servicePath } from "#lib/paths.ts";
import type { ServiceAt } from "#lib/query/queries.ts";

interface TraitsProps {
  at: ServiceAt;
  zone: string | undefined;
  version: string | undefined;
}

/** Where an instance is and what it runs, each the way to all of its service that have it in common. */
export function Traits({ at: { ns, service }, zone, version }: TraitsProps) {
  return (
    <>
      {zone === undefined ? null : (
        <Link href={servicePath(ns, service, { zone })} prefetch={false} className="hg-link hg-underlined">
          zone {zone}
        </Link>
      )}
      {zone === undefined || version === undefined ? "" : ", "}
      {version === undefined ? null : (
        <Link href={servicePath(ns, service, { version })} prefetch={false} className="hg-link hg-underlined">
          {version}
        </Link>
      )}
    </>
  );
}
