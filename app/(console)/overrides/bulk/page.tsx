import type { Metadata } from "next";
import { BulkDrain } from "./_components/bulk-drain.tsx";

export const metadata: Metadata = { title: "Drain a selection" };

export default function BulkPage() {
  return <BulkDrain />;
}
