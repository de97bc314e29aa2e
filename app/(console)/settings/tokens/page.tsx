import type { Metadata } from "next";
import { TokensPage } from "./_components/tokens-page.tsx";

export const metadata: Metadata = { title: "Tokens · Settings" };

export default function Page() {
  return <TokensPage />;
}
