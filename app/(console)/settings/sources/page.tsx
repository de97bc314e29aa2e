import type { Metadata } from "next";
import { SourceFacts } from "./_components/source-facts.tsx";

export const metadata: Metadata = { title: "Sources · Settings" };

export default function Page() {
  return <SourceFacts />;
}
