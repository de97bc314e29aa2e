import type { Metadata } from "next";
import { PageHead } from "#components/ui/page-head.tsx";

export const metadata: Metadata = { title: "Events" };

export default function EventsPage() {
  return <PageHead title="Events" />;
}
