"use client";
import Link from "next/link";
import { PolicyEditor } from "#components/policy/policy-editor.tsx";
import { useNamespace } from "#components/shell/use-namespace.ts";
import { PageHead } from "#components/ui/page-head.tsx";
import { servicesPath } from "#lib/paths.ts";

/** What every service of a namespace follows, unless its own policy says otherwise. */
export function DefaultPolicy() {
  const ns = useNamespace();
  return (
    <>
      <PageHead
        trail={
          <>
            <Link href={servicesPath(ns)} prefetch={false} className="hg-link">
              Services
            </Link>{" "}
            / {ns}
          </>
        }
        title="Default policy"
        lead="Every service of the namespace follows it, but for what its own policy sets."
      />
      <PolicyEditor key={ns} at={{ ns }} />
    </>
  );
}
