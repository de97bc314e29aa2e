import type { Metadata } from "next";
import { Overview } from "./_components/overview.tsx";

export const metadata: Metadata = { title: { absolute: "Overview · Headgate" } };

export default function OverviewPage() {
  return <Overview />;
}
