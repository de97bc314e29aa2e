import type { Metadata } from "next";
import { PageHead } from "#components/ui/page-head.tsx";

export const metadata: Metadata = { title: "Settings" };

export default function SettingsPage() {
  return <PageHead title="Settings" />;
}
