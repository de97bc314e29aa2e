import type { Metadata } from "next";
import { PageHead } from "#components/ui/page-head.tsx";

export const metadata: Metadata = { title: "Topology" };

export default function TopologyPage() {
  return <PageHead title="Topology" />;
}
