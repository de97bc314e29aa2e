import type { Metadata } from "next";
import { PageHead } from "#components/ui/page-head.tsx";

export const metadata: Metadata = { title: "Clients" };

export default function ClientsPage() {
  return <PageHead title="Clients" />;
}
