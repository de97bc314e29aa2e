"use client";
import Link from "next/link";
import { PolicyEditor } from "#components/policy/policy-editor.tsx";
import { NamespaceChoice } from "#components/shell/namespace-choice.tsx";
import { useNamespaces } from "#components/shell/use-namespaces.ts";
import { PageHead } from "#components/ui/page-head.tsx";
import { defaultPolicyPath, servicesPath } from "#lib/paths.ts";

/** What every service of a namespace follows, unless its own policy says otherwise. */
export function DefaultPolicy() {
  const { ns, only, isMixed } = useNamespaces();
  return (
    <>
      <PageHead
        trail={
          <>
            <Link href={servicesPath(ns)} prefetch={false} className="hg-link">
              Services
            </Link>
            {only === undefined ? null : ` / ${only}`}
          </>
        }
        title="Default policy"
        lead="Every service of the namespace follows it, but for what its own policy sets."
      />
      {only === undefined ? null : <PolicyEditor key={only} at={{ ns: only }} />}
      {isMixed ? <NamespaceChoice pathOf={defaultPolicyPath} /> : null}
    </>
  );
}
