import { NameList } from "#components/ui/name-list.tsx";
import { isOfAll } from "./namespaces.ts";

/** In which namespaces. */
export function NamespaceNames({ namespaces, most = 100 }: { namespaces: readonly string[]; most?: number }) {
  if (isOfAll(namespaces)) return <>all namespaces</>;
  if (namespaces.length <= most) return <NameList names={namespaces} most={most} />;
  return (
    <span title={namespaces.join(", ")}>
      <NameList names={namespaces} most={most} />
    </span>
  );
}
