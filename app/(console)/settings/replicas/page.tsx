import type { Metadata } from "next";
import { ReplicaTable } from "./_components/replica-table.tsx";

export const metadata: Metadata = { title: "Replicas · Settings" };

export default function Page() {
  return <ReplicaTable />;
}
