import type { Metadata } from "next";
import { DefaultPolicy } from "./_components/default-policy.tsx";

export const metadata: Metadata = { title: "Default policy" };

export default function DefaultPolicyPage() {
  return <DefaultPolicy />;
}
