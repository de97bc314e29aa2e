import type { Metadata } from "next";
import { OverrideList } from "./_components/override-list.tsx";

export const metadata: Metadata = { title: "Overrides" };

export default function OverridesPage() {
  return <OverrideList />;
}
