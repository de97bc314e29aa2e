import { NameList } from "#components/ui/name-list.tsx";
import { isOfAll, namespaceWords } from "./namespaces.ts";

/** In which namespaces. */
export function NamespaceNames({ namespaces, most = 100 }: { namespaces: readonly string[]; most?: number }) {
  if (isOfAll(namespaces)) return <>{namespaceWords(namespaces)}</>;
  if (namespaces.length <= most) return <NameList names={namespaces} most={most} />;
  return (
    <span title={namespaces.join(", ")}>
      <NameList names={namespaces} most={most} />
    </span>
  );
}
