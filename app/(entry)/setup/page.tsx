import type { Metadata } from "next";
import { SetUp } from "./_components/set-up.tsx";

export const metadata: Metadata = { title: "Set up" };

export default function SetupPage() {
  return <SetUp />;
}
