import type { Metadata } from "next";
import { AboutHeadgate } from "./_components/about-headgate.tsx";

export const metadata: Metadata = { title: "About · Settings" };

export default function Page() {
  return <AboutHeadgate />;
}
